/** A drill through the real intake, watch, ladder, delivery and door: labelled everywhere, measured, and counted nowhere else. */
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { commands } from "../../commands/index.ts";
import { derivation } from "../../src/domain/derive/derive.ts";
import { drillAttribute } from "../../src/domain/drill/drill-signal.ts";
import type { NewEvent } from "../../src/domain/journal/event.ts";
import { minute, second } from "../../src/domain/words/time.ts";
import { handleCrossings } from "../../src/flows/crossings/handle-crossings.ts";
import { createDoor } from "../../src/flows/decide/door.ts";
import { fireTimer } from "../../src/flows/decide/fire-timer.ts";
import { crossDrill } from "../../src/flows/drill/cross-drill.ts";
import { pressDrill } from "../../src/flows/drill/press-drill.ts";
import { readDrills } from "../../src/flows/drill/read-drills.ts";
import { resumeDrills } from "../../src/flows/drill/resume-drills.ts";
import { giveWay } from "../../src/flows/drill/run-drill-command.ts";
import { startDrill } from "../../src/flows/drill/start-drill.ts";
import { lastDrill } from "../../src/flows/find/last-drill.ts";
import { readMetrics } from "../../src/flows/metrics/read-metrics.ts";
import { applyPact } from "../../src/flows/pacts/apply-pact.ts";
import { agentHistory } from "../../src/flows/read/read-history.ts";
import { type Posting, paperPlatform } from "../../src/flows/simulate/paper-platform.ts";
import { createDelivery } from "../../src/flows/tell/deliver.ts";
import { drawCard } from "../../src/flows/tell/draw.ts";
import { tellingOf } from "../../src/flows/tell/telling.ts";
import { openIngest } from "../../src/flows/watch/ingest.ts";
import { createWatch, type Watch } from "../../src/flows/watch/watch.ts";
import { plain } from "../../src/views/card.ts";
import { fleetOf, fleetYaml, type PactWorld, pactWorld } from "../support/pacts.ts";

const desk = `id: airline-service
level: room
of: airline
raci: { responsible: sam, accountable: dana }
thresholds:
  - id: failing
    title: fails its travellers
    signal: evaluation.task_success
    stat: mean
    window: { runs: 3 }
    min_samples: 3
    breach: { below: 0.3 }
    severity: high
    failure_mode: wrong-output
    intervention: { do: quarantine, mode: gated, ttl: 20m, on_silence: apply }
escalation:
  - { after: 0s, to: accountable }
  - { after: 5m, to: deputy }
`;

let world: PactWorld;
let watch: Watch;
let postings: Posting[];

beforeEach(async () => {
  world = await pactWorld({
    config: fleetOf(
      fleetYaml
        .replace("lee: { name: Lee Park,", "lee: { name: Lee Park, slack: U03LEE,")
        .replace('agents: ["airline-*"] }', 'agents: ["airline-*"], channels: [ { slack: C01AIR } ] }'),
    ),
  });
  world.commands = commands;
  await applyPact(world, { file: "boot.yaml", text: desk, how: "boot" });
  watch = createWatch(world, {
    onCrossings: (crossings, watermark) => handleCrossings(world, crossings, watermark),
    onDrill: (batch) => crossDrill(world, batch),
  });
  world.ingest = await openIngest(world, watch);
  world.standing = (agent) => watch.standing(agent);
  await watch.start();
  postings = [];
  world.platforms.push(paperPlatform("slack", world.clock, postings));
  await send(1, "r0");
});
afterEach(async () => {
  await watch.stop();
  expect(await world.store.verify()).toMatchObject({ ok: true });
  expect(await world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
  await world.close();
});

const as = (by: string) => ({ by, how: "web" }) as const;
const drillNow = async (by = "dana") => {
  const reply = await startDrill(world, as(by), { agent: "airline-a" });
  await watch.settled();
  return reply;
};
const drill = async (id = "DR-1") => (await world.store.load(`drill:${id}`))?.state;
const press = async (verb: string, by: string, id = "DR-1") =>
  pressDrill(world, as(by), id, { item: `drill:${id}`, verb, epoch: (await drill(id))?.epoch ?? 0 });
/** Whatever is due by then happens, each at its time. */
const pass = async (duration: number) => {
  const end = world.clock.now() + duration;
  for (;;) {
    const [next] = (await world.store.dueTimers(end, 50)).sort((a, b) => a.due - b.due);
    if (!next) break;
    world.move(Math.max(0, next.due - world.clock.now()));
    await fireTimer(world, next);
  }
  world.move(end - world.clock.now());
};
const delivered = async () => {
  const delivery = createDelivery(world);
  await delivery.drain();
  await delivery.stop();
  return postings.splice(0);
};
async function send(
  value: number,
  run: string,
  attributes?: Record<string, string>,
  source = "token:t",
): Promise<void> {
  const at = world.clock.now();
  const observation = {
    kind: "signal" as const,
    ...{ agent: "airline-a", signal: "evaluation.task_success", value, at, run },
    ...(attributes && { attributes }),
  };
  await world.ingest?.accept([
    {
      ...{ room: "airline", source, receivedAt: at, derive: derivation, minAt: at, maxAt: at },
      ...{ lines: [JSON.stringify(observation)], observations: [observation], agents: ["airline-a"] },
      idHashes: new Uint8Array(0),
    },
  ]);
  await watch.settled();
}

test("a mistyped name calls nobody: where agents of a room were seen, it is one of them or one that wardroom.yaml names", async () => {
  const started = (agent: string) => startDrill(world, as("dana"), { agent });
  expect(await started("airline-z")).toEqual({
    type: "refused",
    code: "not_found",
    sentence: "No agent called airline-z has been seen. Did you mean airline-a? /ward agent lists them.",
  });
  expect(await drill()).toBeUndefined();
  world.config = { ...world.config, agents: [...world.config.agents, { pattern: "airline-z" }] };
  expect(await started("airline-z")).toMatchObject({ type: "done" });
});

test("its signal goes through intake and watch to the owner's card, and their answer is measured", async () => {
  expect(await drillNow()).toMatchObject({ type: "done", sentence: expect.stringContaining("DR-1 is under way") });
  expect(await drill()).toMatchObject({
    status: "open",
    reached: ["dana"],
    crossing: expect.stringContaining("ingest"),
  });
  const shown = await delivered();
  expect(shown.length).toBeGreaterThan(0);
  for (const { text } of shown) expect(text).toContain("DRILL");
  const card = JSON.stringify((await tellingOf(world, "drill:DR-1"))?.card());
  expect(card).toContain("This is a drill.");
  expect(card).toContain("Drill: approve quarantine airline-a");
  world.move(90 * second);
  expect(await press("approve", "ada")).toMatchObject({ type: "refused", code: "not_eligible" });
  expect(await press("approve", "dana")).toMatchObject({
    type: "done",
    sentence: expect.stringContaining("2 min after its signal"),
  });
  const events = await world.store.journal({ subject: "drill:DR-1" });
  expect(events.at(-1)).toMatchObject({
    type: "drill.ended",
    body: { agent: "airline-a", passed: true, because: "answered", ms: 90 * second, level: 1 },
  });
  expect((await world.store.load("agent:airline-a"))?.state.restraints).toEqual([]);
  expect(await world.store.list("breach")).toEqual([]);
  expect(await press("approve", "dana")).toMatchObject({ code: "already_decided" });
  const { results } = await readDrills(world, { from: 0, to: world.clock.now() + 1 });
  expect(results).toMatchObject({
    passed: 1,
    failed: 0,
    ms: 90 * second,
    owners: [{ person: "dana", called: 1, answered: 1, missed: 0 }],
  });
});

test("silence climbs its ladder and ends as failed; whoever was called is said to have missed it", async () => {
  await drillNow();
  await pass(20 * minute);
  expect(await drill()).toMatchObject({
    status: "ended",
    highestStep: 2,
    ended: { passed: false, because: "silence" },
  });
  for (const { text } of await delivered()) expect(text).toContain("DRILL");
  const { results } = await readDrills(world, { from: 0, to: world.clock.now() + 1 });
  expect(results).toMatchObject({ passed: 0, failed: 1 });
  expect(results.owners.map(({ person, missed }) => [person, missed])).toEqual([
    ["dana", 1],
    ["lee", 1],
  ]);
  expect((await world.store.load("agent:airline-a"))?.state.restraints).toEqual([]);
});

test("a real breach in the room comes first, and no drill begins beside one", async () => {
  await drillNow();
  for (const run of ["r1", "r2", "r3"]) await send(0, run);
  const [breach] = await world.store.list("breach");
  expect(breach?.state.status).toBe("open");
  await giveWay(world, breach?.state.id ?? "");
  expect(await drill()).toMatchObject({ ended: { because: "breach", breach: "BR-1", passed: false } });
  expect(await drillNow()).toMatchObject({ type: "refused", code: "decision_waits" });
  expect((await readDrills(world, { from: 0, to: world.clock.now() + 1 })).results).toMatchObject({
    passed: 0,
    failed: 0,
    cutShort: 1,
  });
});

test("it takes the answers its card offers, and none by which a consulted person would pass a question", async () => {
  await drillNow();
  expect(await press("on-it", "sam")).toEqual({
    type: "refused",
    code: "arg_invalid",
    sentence: "DR-1 asks for another answer: approve or deny. Look at its card once more.",
  });
  expect((await drill())?.status).toBe("open");
});

test("an answer by whoever started it earns the agent nothing; one by somebody else does", async () => {
  await drillNow("dana");
  expect(await press("approve", "dana")).toMatchObject({
    type: "done",
    sentence: expect.stringContaining("You started it yourself, so airline-a earns nothing by it."),
  });
  expect(await lastDrill(world.store, "airline-a", "dana")).toBeUndefined();
  await drillNow("ada");
  expect(await press("approve", "dana", "DR-2")).toMatchObject({ type: "done" });
  expect(await lastDrill(world.store, "airline-a", "dana")).toMatchObject({ id: "DR-2" });
  // It says nothing of another agent, nor of who answers for this one later.
  expect(await lastDrill(world.store, "airline-b", "dana")).toBeUndefined();
  expect(await lastDrill(world.store, "airline-a", "lee")).toBeUndefined();
});

test("after a stop a drill whose signal never went out sends it, once", async () => {
  const { ingest } = world;
  if (!ingest) throw new Error("nothing takes signals in");
  world.ingest = { ...ingest, accept: () => Promise.reject(new Error("the power is gone")) };
  await expect(drillNow()).rejects.toThrow("the power is gone");
  expect((await drill())?.status).toBe("started");
  world.ingest = ingest;
  for (const _ of [1, 2]) {
    await resumeDrills(world);
    await watch.settled();
  }
  expect(await drill()).toMatchObject({ status: "open", reached: ["dana"] });
  const sent = await world.store.segmentsAfter("ingest:1", 0, 100);
  expect(sent.filter(({ source }) => source === "drill:DR-1")).toHaveLength(1);
});

test("after a stop a drill gives way to a breach that came meanwhile", async () => {
  await drillNow();
  for (const run of ["r1", "r2", "r3"]) await send(0, run);
  expect((await drill())?.status).toBe("open");
  await resumeDrills(world);
  expect(await drill()).toMatchObject({ ended: { because: "breach", breach: "BR-1", passed: false } });
});

test("it is for the accountable or an admin, one at a time in a room, and they may call it off", async () => {
  expect(await drillNow("sam")).toMatchObject({ type: "refused", code: "not_eligible" });
  await drillNow("ada");
  expect(await drillNow()).toMatchObject({ type: "nothing", because: "DR-1 runs in airline already" });
  expect(await press("call-off", "sam")).toMatchObject({ type: "refused" });
  expect(await press("call-off", "ada")).toMatchObject({ type: "done" });
  expect(await drill()).toMatchObject({ ended: { because: "called-off", by: "ada" } });
});

test("the label in an agent's own signals protects it from nothing", async () => {
  for (const run of ["r1", "r2", "r3"]) await send(0, run, { [drillAttribute]: "DR-1" });
  expect(await world.store.list("breach")).toHaveLength(1);
});

test("a signal that does not come through fails the drill as lost", async () => {
  world.ingest = {
    accept: async () => "written",
    isDuplicate: () => ({ duplicate: false, hash: { high: 0, low: 0 } }),
    isLate: () => false,
  };
  await drillNow();
  expect((await drill())?.status).toBe("started");
  await pass(20 * minute);
  expect(await drill()).toMatchObject({ ended: { because: "lost", passed: false } });
});

test("typed, and its results read", async () => {
  const visitor = { how: "web", account: "dana", team: "", person: "dana" } as const;
  const say = async (line: string) => {
    const answer = await createDoor(world).command(visitor, { channel: "web:airline", room: "airline" }, line);
    return answer.type === "notice" ? answer.card : undefined;
  };
  expect((await say("drill airline-a failing"))?.title).toContain("DR-1 is under way");
  await watch.settled();
  await press("deny", "dana");
  expect((await say("drills"))?.title).toBe(
    "Drills · airline · 1 passed, 0 failed, median less than 1 s to the answer",
  );
});

test("whenever drills come among signals, windows, verdicts and figures are as without them", async () => {
  const steps = fc.array(fc.oneof(fc.constant("drill" as const), fc.integer({ min: 0, max: 10 })), {
    minLength: 3,
    maxLength: 12,
  });
  const play = async (given: readonly ("drill" | number)[]) => {
    const before = world;
    const own = await pactWorld({ config: fleetOf() });
    await applyPact(own, { file: "boot.yaml", text: desk, how: "boot" });
    const ownWatch = createWatch(own, {
      onCrossings: (crossings, watermark) => handleCrossings(own, crossings, watermark),
      onDrill: (batch) => crossDrill(own, batch),
    });
    own.ingest = await openIngest(own, ownWatch);
    await ownWatch.start();
    world = own;
    const outer = watch;
    watch = ownWatch;
    try {
      await send(1, "r0");
      for (const [index, step] of given.entries()) {
        if (step === "drill") await drillNow();
        else await send(step / 10, `r${index}`);
        own.move(second);
      }
      const { metrics, standing } = {
        metrics: await readMetrics(own, { from: 0, to: own.clock.now() + 1 }),
        standing: ownWatch.standing("airline-a"),
      };
      const types = (await own.store.journal({}))
        .map(({ type }: NewEvent) => type)
        .filter((type) => /^(breach|near-miss|agent)\./.test(type));
      return { metrics, standing, types };
    } finally {
      await ownWatch.stop();
      await own.close();
      world = before;
      watch = outer;
    }
  };
  await fc.assert(
    fc.asyncProperty(steps, async (given) => {
      const quiet = given.map((step, index) => (step === "drill" ? ("pause" as const) : ([step, index] as const)));
      const without = await playWithout(quiet);
      expect(await play(given)).toEqual(without);
    }),
    { numRuns: 8 },
  );

  /** The same signals at the same times, and nothing in place of a drill. */
  async function playWithout(given: readonly ("pause" | readonly [number, number])[]) {
    const before = world;
    const outer = watch;
    const own = await pactWorld({ config: fleetOf() });
    await applyPact(own, { file: "boot.yaml", text: desk, how: "boot" });
    const ownWatch = createWatch(own, {
      onCrossings: (crossings, watermark) => handleCrossings(own, crossings, watermark),
    });
    own.ingest = await openIngest(own, ownWatch);
    await ownWatch.start();
    world = own;
    watch = ownWatch;
    try {
      await send(1, "r0");
      for (const step of given) {
        if (step !== "pause") await send(step[0] / 10, `r${step[1]}`);
        own.move(second);
      }
      const types = (await own.store.journal({}))
        .map(({ type }: NewEvent) => type)
        .filter((type) => /^(breach|near-miss|agent)\./.test(type));
      return {
        metrics: await readMetrics(own, { from: 0, to: own.clock.now() + 1 }),
        standing: ownWatch.standing("airline-a"),
        types,
      };
    } finally {
      await ownWatch.stop();
      await own.close();
      world = before;
      watch = outer;
    }
  }
});

test("the life of the agent tells its drills and what each proved, on its page and in chat", async () => {
  const told = async (): Promise<string[]> =>
    (await agentHistory(world, "airline-a"))
      .filter(({ about }) => about.startsWith("drill:"))
      .map(({ about, text }) => `${about} ${plain(text, sayings)}`);
  const said = async (): Promise<string> => JSON.stringify((await drawCard(world, "agent:airline-a"))?.body);
  expect([await told(), await said()]).toEqual([[], expect.not.stringContaining("Last drill")]);
  await drillNow("ada");
  expect(await said()).toMatch(/DR-1.* is under way since /);
  world.move(20 * second);
  await press("approve", "dana");
  expect(await told()).toEqual([
    "drill:DR-1 The drill passed. A signal of evaluation.task_success reaches somebody who decides.",
    "drill:DR-1 Dana Reyes would have approved, 20 s after its signal arrived.",
    'drill:DR-1 Ada Holm started the drill "airline-a fails its travellers".',
  ]);
  expect(await said()).toMatch(/Last drill: .*DR-1 passed.*Dana would have approved.*reaches somebody who decides\./);
  await drillNow("dana");
  await press("deny", "dana", "DR-2");
  expect((await told())[0]).toBe(
    "drill:DR-2 The drill passed. Whoever answered had started it: of anybody else it proves nothing, and the agent earns nothing by it.",
  );
  await drillNow("dana");
  await pass(21 * minute);
  expect((await told())[0]).toBe(
    "drill:DR-3 The drill failed: nobody answered in time. A signal of evaluation.task_success reached nobody who decided.",
  );
  expect(await said()).toMatch(/DR-3 failed.*: nobody answered in time\. A signal of/);
});

const sayings = { person: (id: string) => id, time: () => "then" };
