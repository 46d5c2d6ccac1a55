/** Agents of a recording that ask first: through the real gate over HTTP, with the recorded runs. */

import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { restrainAgent } from "../../src/flows/decide/restrain.ts";
import { decideApproval } from "../../src/flows/decide/run-approval-command.ts";
import { askFirst } from "../../src/flows/replay/ask-first.ts";
import { type ReplayOutcome, replay } from "../../src/flows/replay/replay.ts";
import { openRecording } from "../../src/flows/replay/replay-file.ts";
import { httpGate, httpSend, renameBy, wallClock } from "../../src/flows/replay/replay-http.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { as } from "../support/breaches.ts";
import { until } from "../support/service.ts";

let app: TestApp;
let stop: AbortController;
beforeEach(async () => {
  app = await testApp({ at: Date.now() });
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  expect(app.faults).toEqual([]);
  await app.remove();
});

async function play(): Promise<ReplayOutcome> {
  const opened = await openRecording("examples/airline/recording.otlp.jsonl.gz");
  if (opened.type !== "recording") throw new Error("the example's recording cannot be read");
  const token = readFileSync(app.tokenFile, "utf8").trim();
  return replay(
    opened.recording,
    { pace: { headStart: 0 }, asNow: renameBy("test") },
    {
      send: httpSend(app.url, token),
      clock: wallClock,
      session: "test",
      stop: stop.signal,
      asking: askFirst(httpGate(app.url, token, stop.signal)),
    },
  );
}
const waiting = async () => (await app.world.store.list("approval", { status: "waiting" })).map(({ state }) => state);
const callsKept = async (): Promise<string> => {
  const { chain } = await app.world.store.ingest();
  const segments = await app.world.store.segmentsAfter(chain, 0, 1_000);
  return JSON.stringify(segments.map(({ lines }) => lines));
};

test("d and a ask for what the pact names; the others go on, and each run is sent once it is answered", async () => {
  const playing = play();
  await until(async () => (await waiting()).length === 2, "both wait", 30_000);
  const [d, a] = (await waiting()).toSorted((one, other) => other.agent.localeCompare(one.agent));
  expect([d?.agent, a?.agent]).toEqual(["airline-d", "airline-a"]);
  await decideApproval(app.world, d?.id ?? "", { type: "approve", as: as("dana") });
  await decideApproval(app.world, a?.id ?? "", { type: "deny", as: as("dana") });
  const outcome = await playing;
  expect(outcome).toMatchObject({
    end: "done",
    rejected: 0,
    asked: { asked: 8, allowed: 7, leftOut: 1, runsLeftOut: 0 },
  });
  expect(outcome.sent).toBe(160);
  expect((await app.world.store.load(`approval:${d?.id ?? ""}`))?.state.status).toBe("done");
  const kept = await callsKept();
  const sent = (person: string, amount: number): RegExp => new RegExp(`${person}[^}]{0,20}amount[^}]{0,6}${amount}`);
  expect(kept).toMatch(sent("ethan_martin_2396", 150));
  expect(kept).not.toMatch(sent("mei_brown_7075", 200));
}, 60_000);

test("an agent that asks and is stopped does nothing further; one that never asks goes on", async () => {
  const playing = play();
  await until(async () => (await waiting()).some(({ agent }) => agent === "airline-d"), "d waits", 30_000);
  await restrainAgent(app.world, as("dana"), "airline-d", "quarantine");
  for (const { id } of await waiting()) await decideApproval(app.world, id, { type: "deny", as: as("dana") });
  await until(async () => (await waiting()).length === 0, "nothing waits", 30_000);
  const more = setInterval(() => {
    void waiting().then((list) =>
      Promise.all(list.map(({ id }) => decideApproval(app.world, id, { type: "deny", as: as("dana") }))),
    );
  }, 200);
  const outcome = await playing;
  clearInterval(more);
  expect(outcome.asked?.runsLeftOut).toBeGreaterThan(20);
  expect(outcome.end).toBe("done");
}, 60_000);
