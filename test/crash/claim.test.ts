/** The service is killed at any moment of a claim. The same request then gets the proof that was promised, and no second one. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemRandom, wallClock } from "../../src/app.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { rounds } from "../support/rounds.ts";
import { type ServiceProcess, serviceProcess, until } from "../support/service.ts";

let service: ServiceProcess;
beforeAll(async () => {
  service = await serviceProcess({ env: { WARDROOM_LOG_LEVEL: "error" } });
  await service.start();
});
afterAll(() => service?.remove());

const args = { thought: "is it refundable?" };
const asked = async (): Promise<string> => {
  const { body } = await service.post("/v1/actions", { agent: "airline-a", tool: "think", args });
  expect(body).toMatchObject({ decision: "allow" });
  return String(body.action);
};
const claim = (action: string) =>
  service.post(`/v1/actions/${action}/claim`, { args }, { "idempotency-key": `claim-${action}` });

test("whatever moment it was killed in, the repeat has the proof", { timeout: 120_000 }, async () => {
  const claimed: string[] = [];
  let lost = 0;
  for (let delay = 0; delay <= 24; delay += rounds(8, 4)) {
    const action = await asked();
    const answer = claim(action).catch(() => undefined);
    await new Promise((done) => setTimeout(done, delay));
    await service.kill();
    const first = await answer;
    await service.start();
    const again = await claim(action);
    expect(again).toMatchObject({ status: 200, body: { proof: expect.any(String) } });
    if (first) expect(again.body).toEqual({ ...first.body, repeated: true });
    else lost += 1;
    expect((await claim(action)).body).toEqual({ ...again.body, repeated: true });
    claimed.push(action);
  }
  expect(lost).toBeGreaterThan(0);

  // Committed for sure, and the answer thrown away unread.
  const action = await asked();
  const gone = new AbortController();
  const unread = fetch(`${service.url}/v1/actions/${action}/claim`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${service.token()}`,
      "content-type": "application/json",
      "idempotency-key": `claim-${action}`,
    },
    body: JSON.stringify({ args }),
    signal: gone.signal,
  }).catch(() => undefined);
  await until(async () => (await service.get(`/v1/actions/${action}`)).body.state === "claimed", "it is claimed");
  gone.abort();
  await unread;
  await service.kill();
  await service.start();
  expect((await service.post(`/v1/actions/${action}/claim`, { args })).status).toBe(409);
  expect(await claim(action)).toMatchObject({ status: 200 });
  claimed.push(action);
  expect(await service.stop()).toBe(0);

  const store = openSqliteStore({
    file: `${service.dir}/data/wardroom.db`,
    clock: wallClock,
    random: systemRandom,
    log: console,
  });
  for (const one of claimed)
    expect(await store.journal({ subject: `action:${one}`, types: ["action.claimed"] })).toHaveLength(1);
  expect(await store.verify()).toMatchObject({ ok: true });
  await store.close();
});
