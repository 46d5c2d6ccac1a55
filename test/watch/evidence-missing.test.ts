/** What a run left out becomes a signal and an event, once, whatever happens in between; and a pact can hold a threshold against it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { minute } from "../../src/domain/words/time.ts";
import { completenessOf } from "../../src/flows/evidence/completeness.ts";
import { noon, pact, threshold } from "../support/breaches.ts";
import { asksForEvidence, incomplete, runEnds } from "../support/evidence-runs.ts";
import { directory, type Service, type Setup, startService } from "../support/intake-service.ts";

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(setup: Setup): Promise<{ service: Service; stop(): Promise<void> }> {
  const service = await startService(setup);
  let running = true;
  const stop = async () => {
    if (running) await service.stop();
    running = false;
  };
  cleanups.push(stop);
  return { service, stop };
}

function temporary(): string {
  const { path, remove } = directory();
  cleanups.push(remove);
  return path;
}

/** Every `evidence.missing` that is on disk. */
const signalsOf = async ({ world }: Service) =>
  (await world.store.segmentsAfter("ingest:1", 0, 1_000)).flatMap(({ lines }) =>
    lines.map((line) => JSON.parse(line)).filter(({ signal }) => signal === "evidence.missing"),
  );
const eventsOf = async ({ world }: Service) =>
  (await world.store.journal({ types: ["evidence.incomplete"] })).map(({ subject, body }) => ({ subject, body }));

test("a run that lacks something breaches a threshold on it, and complete runs clear that", async () => {
  const { service } = await start({ effectiveAt: asksForEvidence(incomplete) });
  const secret = await service.token(["signals:write"]);
  await service.post(
    "/v1/signals",
    [...runEnds("r1", noon, ["evaluation"]), ...runEnds("r2", noon + 1, ["input", "output", "evaluation"])],
    secret,
  );
  await service.watch.settled();
  service.clock.at = noon + 4 * minute;
  await service.watch.beat();
  expect(await signalsOf(service)).toEqual([]);
  service.clock.at = noon + 5 * minute;
  await service.watch.beat();
  await service.watch.settled();
  expect(await signalsOf(service)).toMatchObject([
    {
      id: "evidence/airline-a/r1/ingest:1:1",
      agent: "airline-a",
      run: "r1",
      value: 2,
      at: noon,
      attributes: { missing: "input output", pact: pact.of.join(" ") },
    },
    { id: "evidence/airline-a/r2/ingest:1:1", run: "r2", value: 0, attributes: { missing: "" } },
  ]);
  expect(await eventsOf(service)).toEqual([
    {
      subject: expect.stringMatching(/^evidence:airline\/airline-a\/r1\/ingest:1:[0-9]+$/),
      body: { agent: "airline-a", room: "airline", run: "r1", pact: pact.of, missing: ["input", "output"] },
    },
  ]);
  expect((await service.world.store.list("breach")).map(({ state }) => [state.clause, state.measured.value])).toEqual([
    ["airline-service@4#evidence", 2],
  ]);
  await service.post("/v1/signals", runEnds("r3", noon + 5 * minute, ["input", "output", "evaluation"]), secret);
  await service.watch.settled();
  service.clock.at = noon + 11 * minute;
  await service.watch.beat();
  await service.watch.settled();
  expect(service.crossings.map(({ type }) => type)).toEqual(["breached", "cleared"]);
  for (let step = 0; step < 60; step++) {
    service.clock.at += minute;
    await service.watch.beat();
  }
  expect(await signalsOf(service)).toHaveLength(3);
});

test("a breach says how complete the evidence of its runs was, as far as it was judged", async () => {
  const { service } = await start({ effectiveAt: asksForEvidence({ ...threshold, min_samples: 1 }) });
  const secret = await service.token(["signals:write"]);
  const post = (...signals: object[]) => service.post("/v1/signals", signals, secret);
  await post(...runEnds("r1", noon, ["input", "output", "evaluation"]), ...runEnds("r2", noon, ["input", "output"]));
  await service.watch.settled();
  service.clock.at = noon + 5 * minute;
  await service.watch.beat();
  await service.watch.settled();
  const at = new Date(service.clock.at).toISOString();
  await post({ agent: "airline-a", signal: "evaluation.task_success", value: 0, run: "r3", at });
  await service.watch.settled();
  expect((await service.world.store.list("breach")).map(({ state }) => state.evidence)).toEqual([
    { complete: 1, closed: 2, missing: { evaluation: 1 } },
  ]);
});

test("nobody else may say what a run left out", async () => {
  const { service } = await start({ effectiveAt: asksForEvidence() });
  const sent = { agent: "airline-a", signal: "evidence.missing", value: 0, run: "r1" };
  const { status, body } = await service.post("/v1/signals", sent, await service.token(["signals:write"]));
  expect([status, body.error?.code]).toEqual([422, "signal_reserved"]);
});

test("one id for many runs hides none of them, nor does another agent's token that names it", async () => {
  const { service } = await start({ effectiveAt: asksForEvidence() });
  const secret = await service.token(["signals:write"]);
  const other = await service.token(["signals:write", "agent"], { agent: "zz-b" });
  for (let run = 0; run < 3; run++) {
    const sent = runEnds("r1", service.clock.at);
    await service.post("/v1/signals", sent, secret);
    await service.post("/v1/signals", { agent: "zz-b", signal: "run.duration", value: 1, run: "r1" }, other);
    await service.watch.settled();
    service.clock.at += 6 * minute;
    await service.watch.beat();
  }
  const found = { body: expect.objectContaining({ agent: "airline-a", run: "r1" }) };
  expect(await eventsOf(service)).toMatchObject([found, found, found]);
  const { from, to } = { from: noon - minute, to: service.clock.at };
  expect(await completenessOf(service.world, { from, to })).toMatchObject({ complete: 0, closed: 3 });
});

test("a run that lacks something is not taken for that of an agent whose name and run read the same in one", async () => {
  const { service } = await start({ effectiveAt: asksForEvidence() });
  const secret = await service.token(["signals:write"], { agent: "airline-*" });
  const whole = runEnds("c", noon, ["input", "output", "evaluation"]).map((one) => ({ ...one, agent: "airline-a/b" }));
  await service.post("/v1/signals", [...whole, ...runEnds("b/c", noon)], secret);
  await service.watch.settled();
  service.clock.at += 6 * minute;
  await service.watch.beat();
  await service.watch.settled();
  expect((await signalsOf(service)).map(({ agent, run, value }) => [agent, run, value])).toEqual([
    ["airline-a/b", "c", 0],
    ["airline-a", "b/c", 3],
  ]);
  const { counts } = await service.world.store.closedRuns({ from: noon, to: service.clock.at });
  expect(counts.map(({ agent, runs }) => [agent, runs])).toEqual([
    ["airline-a", 1],
    ["airline-a/b", 1],
  ]);
});

test("a start in between neither loses a run nor judges it twice", async () => {
  const path = temporary();
  const first = await start({ directory: path, effectiveAt: asksForEvidence() });
  const secret = await first.service.token(["signals:write"]);
  await first.service.post("/v1/signals", runEnds("r1", noon), secret);
  await first.service.watch.settled();
  await first.stop();
  const second = await start({ directory: path, effectiveAt: asksForEvidence(), at: noon + 6 * minute });
  await second.service.watch.beat();
  expect(await signalsOf(second.service)).toHaveLength(1);
  await second.stop();
  const third = await start({ directory: path, effectiveAt: asksForEvidence(), at: noon + 90 * minute });
  await third.service.watch.beat();
  expect(await signalsOf(third.service)).toHaveLength(1);
  expect(await eventsOf(third.service)).toHaveLength(1);
});

test.each(["noticed", "recorded"])(
  "killed when a closed run was %s, the next start makes one signal of it",
  async (point) => {
    const path = temporary();
    const killed = spawn(
      process.execPath,
      [join(import.meta.dirname, "../support/killed-at-closing.ts"), path, point],
      {
        stdio: ["ignore", "ignore", "inherit"],
      },
    );
    const [, signal] = await once(killed, "exit");
    expect(signal).toBe("SIGKILL");
    const { service, stop } = await start({ directory: path, effectiveAt: asksForEvidence(), at: noon + 7 * minute });
    await service.watch.beat();
    expect(await signalsOf(service)).toMatchObject([{ id: "evidence/airline-a/r1/ingest:1:1", value: 3 }]);
    expect(await eventsOf(service)).toHaveLength(1);
    await stop();
    const again = await start({ directory: path, effectiveAt: asksForEvidence(), at: noon + 8 * minute });
    await again.service.watch.beat();
    expect(await signalsOf(again.service)).toHaveLength(1);
    expect((await again.service.world.store.verify()).ok).toBe(true);
  },
);
