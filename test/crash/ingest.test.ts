/**
 * Thousands of signals over HTTP while the service is killed again and again. What was accepted is in the journal and judged once:
 * a sum over all of it says exactly how often each was judged, and the one crossing on the way opened exactly one breach.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemRandom, wallClock } from "../../src/app.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { rounds } from "../support/rounds.ts";
import { type ServiceProcess, serviceProcess, until } from "../support/service.ts";

const kills = rounds(10, 50);
const batch = 50;
const signals = kills * 4 * batch;

const counting = `id: airline-d
level: agent
of: airline-d
thresholds:
  - id: judged-once
    title: was judged a thousand times
    signal: probe
    stat: sum
    window: { time: 7d }
    breach: { above: 999 }
    severity: low
    failure_mode: silent-drift
    intervention: { do: supervise, mode: gated, ttl: 1h, on_silence: drop }
`;

let service: ServiceProcess;
beforeAll(async () => {
  service = await serviceProcess({ pacts: { "airline-d.yaml": counting }, env: { WARDROOM_LOG_LEVEL: "error" } });
  await service.start();
});
afterAll(() => service?.remove());

/** Repeatable chance, so that a failing run can be run again. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test(`every accepted signal is in the journal and judged once, through ${kills} kills`, {
  timeout: 400_000,
}, async () => {
  const seed = Number(process.env.SEED ?? 20_261_122);
  const random = chance(seed);
  let accepted = 0;
  let duplicates = 0;
  let next = 0;
  let died = 0;
  /** Sends the batch that is next until it was answered; what is sent again has the same ids. */
  const send = async (): Promise<boolean> => {
    const at = new Date().toISOString();
    const body = Array.from({ length: batch }, (_, index) => ({
      agent: "airline-d",
      signal: "probe",
      value: 1,
      at,
      id: `probe-${next + index}`,
    }));
    const answer = await service.post("/v1/signals", body).catch(() => undefined);
    if (!answer) return false;
    // On a busy machine the door may say "later"; then nothing was taken, and the same is sent again.
    if (answer.status === 503) return true;
    expect(answer.status, JSON.stringify(answer.body)).toBe(202);
    accepted += Number(answer.body.accepted);
    duplicates += Number(answer.body.duplicates);
    next += batch;
    return true;
  };
  const perLife = Math.ceil(signals / batch / (kills + 1));
  while (next < signals) {
    const life = (async () => {
      for (let sent = 0; next < signals && (sent < perLife || died >= kills); sent++) if (!(await send())) return;
    })();
    if (died < kills) {
      // A random moment within about as long as a life's batches take, and sometimes after them.
      await Promise.race([
        new Promise((done) => setTimeout(done, random() * 60)),
        life.then(() => new Promise((done) => setTimeout(done, random() * 20))),
      ]);
      await service.kill();
      died += 1;
      await life;
      await service.start();
    } else await life;
  }
  expect(died).toBe(kills);
  // A batch that was on disk when its answer was lost comes back as duplicates; nothing else does.
  expect(accepted + duplicates).toBe(signals);

  const sum = async (): Promise<unknown> => {
    const { body } = await service.get("/v1/agents/airline-d");
    return (body.thresholds as { id: string; value: number }[]).find(({ id }) => id === "judged-once")?.value;
  };
  await until(async () => (await sum()) === signals, `the sum is ${signals}`);
  expect(await service.stop()).toBe(0);

  const store = openSqliteStore({
    file: `${service.dir}/data/wardroom.db`,
    clock: wallClock,
    random: systemRandom,
    log: console,
    readOnly: true,
  });
  const { chain } = await store.ingest();
  const ids: string[] = [];
  for (let seq = 0; ; ) {
    const some = await store.segmentsAfter(chain, seq, 100);
    if (some.length === 0) break;
    for (const segment of some) for (const line of segment.lines) ids.push((JSON.parse(line) as { id: string }).id);
    seq = some.at(-1)?.seq ?? seq;
  }
  expect(ids.length).toBe(signals);
  expect(new Set(ids).size).toBe(signals);
  expect((await store.list("breach")).length).toBe(1);
  expect(await store.verify()).toMatchObject({ ok: true });
  expect(await store.rebuild()).toMatchObject({ ok: true });
  await store.close();
});
