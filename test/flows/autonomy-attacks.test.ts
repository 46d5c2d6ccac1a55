/** An agent that wants to be trusted tries what it can: each attempt earns it nothing, and what is honest beside it still counts. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { mostAnHour } from "../../src/domain/autonomy/clean-run.ts";
import { levelOf } from "../../src/domain/autonomy/earned.ts";
import type { EffectivePact } from "../../src/domain/pact/pact.ts";
import type { Scope } from "../../src/domain/people/access.ts";
import type { FleetConfig } from "../../src/domain/people/fleet-config.ts";
import { day, hour, minute, second } from "../../src/domain/words/time.ts";
import { createToken } from "../../src/flows/access/tokens.ts";
import { createAsker } from "../../src/flows/ask/ask.ts";
import { type Counting, createCounting } from "../../src/flows/autonomy/count-runs.ts";
import { pullCord } from "../../src/flows/decide/pull-cord.ts";
import { decideBreach } from "../../src/flows/decide/run-breach-command.ts";
import { as, fleet, pact, threshold } from "../support/breaches.ts";
import { type Service, startService } from "../support/intake-service.ts";

const success: EffectivePact["thresholds"][number] = {
  ...threshold,
  window: { runs: 1 },
  min_samples: 1,
  near_miss: undefined,
  cited: "airline-service@4#task-failure",
};
const beyondRights: typeof success = {
  ...success,
  id: "beyond-rights",
  signal: "beyond-rights",
  window: { time: minute },
  breach: { above: 0 },
  failure_mode: "unauthorized-act",
  cited: "airline-service@4#beyond-rights",
};
const base: EffectivePact = {
  ...pact,
  thresholds: [success, beyondRights],
  evidence: ["evaluation"],
  autonomy: { start: "standard", widen_after: { clean_runs: 3 }, narrow_on: "high" },
};

const agent = "airline-a";
let effective: EffectivePact;
let service: Service;
let counting: Counting;
/** The agent's own token, and an evaluator's. */
let own: string;
let evaluator: string;
beforeEach(async () => {
  effective = base;
  service = await startService({
    effectiveAt: (id) => (id.startsWith("airline-") ? { ...effective, agent: id } : undefined),
  });
  counting = createCounting(service.world, () => service.watch.settled());
  own = await service.token(["signals:write", "agent"], { agent });
  evaluator = await service.token(["signals:write"]);
});
afterEach(async () => {
  expect(service.logged.filter(({ level }) => level === "error")).toEqual([]);
  expect(await service.world.store.verify()).toMatchObject({ ok: true });
  expect((await service.world.store.rebuild()).differences).toEqual([]);
  await service.stop();
});

let names = 0;
const named = (): string => `run-${++names}`;
async function tell(by: string, run: string | undefined, signals: Record<string, number>, who = agent): Promise<void> {
  const at = new Date(service.clock.at).toISOString();
  const told = Object.entries(signals).map(([signal, value]) => ({
    ...{ agent: who, signal, value, at },
    ...(run !== undefined && { run }),
  }));
  expect((await service.post("/v1/signals", told, by)).status).toBe(202);
  await service.watch.settled();
}
interface How {
  run?: string;
  /** With whose token it is told, and judged. */
  by?: string;
  judge?: string;
  /** Between its beginning and its end, and from there to its evaluation. */
  took?: number;
  later?: number;
  who?: string;
  value?: number;
}
/** An honest run, but for what is said. */
async function ran({
  run = named(),
  by = own,
  judge = evaluator,
  took = 10 * second,
  later = 0,
  who,
  value = 1,
}: How = {}) {
  if (took > 0) {
    await tell(by, run, { started: 1 }, who);
    service.clock.at += took;
    await tell(by, run, { "run.duration": 3_600 }, who);
  } else await tell(by, run, { started: 1, "run.duration": 3_600 }, who);
  service.clock.at += later;
  await tell(judge, run, { "evaluation.task_success": value }, who);
}
const state = async (who = agent) => (await service.world.store.load(`agent:${who}`))?.state;
const row = async (who = agent): Promise<number | undefined> => {
  service.clock.at += 6 * minute;
  await counting.beat();
  return (await state(who))?.earned.streak;
};
const level = async (who = agent) => levelOf((await state(who))?.earned, effective);
const made = async (actor: string, scopes: Scope[] = ["signals:write"], bound?: string) =>
  (await createToken(service.world, { name: "x", scopes, actor, ...(bound !== undefined && { agent: bound }) })).secret;
const set = (change: Partial<EffectivePact>): void => {
  effective = { ...effective, ...change };
};

test("two requests in one breath are no time, whoever judges them", async () => {
  for (let nth = 0; nth < 3; nth += 1) await ran({ took: 1 });
  expect(await row()).toBe(0);
  await ran({ took: second });
  expect(await row()).toBe(1);
});

test("a run that was sent whole takes no time because its evaluation comes later", async () => {
  await ran({ took: 0, later: 20 * second });
  expect(await row()).toBe(0);
});

test("a run that falls silent and never ends is no clean one", async () => {
  const run = named();
  await tell(own, run, { started: 1 });
  service.clock.at += minute;
  await tell(own, run, { step: 1 });
  await tell(evaluator, run, { "evaluation.task_success": 1 });
  service.clock.at += hour;
  expect(await row()).toBe(0);
  expect(await service.world.store.journal({ types: ["agent.ran"] })).toMatchObject([{ body: { runs: 0, clean: 0 } }]);
});

test("the name of a run that is over, chosen again, lends no time to the next", async () => {
  await ran({ run: "same", took: 0 });
  service.clock.at += 2 * hour;
  await ran({ run: "same", took: 0 });
  expect(await row()).toBe(0);
});

test("a beginning and an end with nothing between them are no run that anybody saw, where the pact asks for no evidence", async () => {
  set({ evidence: [] });
  const run = named();
  await tell(own, run, { started: 1 });
  service.clock.at += minute;
  await tell(own, run, { "run.duration": 60 });
  expect(await row()).toBe(0);
  const other = named();
  await tell(own, other, { started: 1, step: 1 });
  service.clock.at += minute;
  await tell(own, other, { "run.duration": 60 });
  expect(await row()).toBe(1);
});

test("a token bound to no agent that told of a run judges none, not even after it was exchanged for the other", async () => {
  const one = await made("person:dana");
  const two = await made("person:dana");
  await ran({ by: one, judge: one });
  expect(await row()).toBe(0);
  // Until it tells of runs itself, the second is like any evaluator.
  await ran({ judge: two });
  expect(await row()).toBe(1);
  await ran({ by: two, judge: one });
  expect(await row()).toBe(1);
  service.clock.at += 30 * day;
  await ran({ judge: two });
  await ran({ judge: one });
  expect(await row()).toBe(1);
  await ran();
  expect(await row()).toBe(2);
});

test("what an exporter of the host's tells counts as it is told, whole and judged in one request, and earns the step at once", async () => {
  const collector = await service.token(["signals:write"]);
  for (let nth = 0; nth < 2; nth += 1) await ran({ by: collector, judge: collector, took: 0 });
  expect([await row(), await level()]).toEqual([2, "standard"]);
  await ran({ by: collector, judge: collector, took: 0 });
  expect([await row(), await level()]).toEqual([0, "trusted"]);
});

test("one run that its agent told itself makes the step wait for its day, and what it told between the exporter's words is its own", async () => {
  const collector = await service.token(["signals:write"]);
  for (let nth = 0; nth < 2; nth += 1) await ran({ by: collector, judge: collector, took: 0 });
  await ran();
  expect([await row(), await level()]).toEqual([3, "standard"]);
  const run = named();
  await tell(collector, run, { started: 1 });
  await tell(own, run, { "run.duration": 60 });
  await tell(collector, run, { "evaluation.task_success": 1 });
  expect(await row()).toBe(3);
  service.clock.at += day;
  await ran({ by: collector, judge: collector });
  expect([await row(), await level()]).toEqual([0, "trusted"]);
});

test("a token that another agent's runs come with vouches for nobody", async () => {
  const theirs = await service.token(["signals:write"]);
  await ran({ who: "airline-b", by: theirs });
  expect(await row("airline-b")).toBe(1);
  service.clock.at += 3 * day;
  await ran({ judge: theirs });
  expect(await row()).toBe(0);
});

test("a token that may speak for any agent at the gate vouches for none", async () => {
  await ran({ judge: await service.token(["signals:write", "agent"]) });
  expect(await row()).toBe(0);
});

test("whoever operates the agent, or made its token, makes no evaluator for it; the host does", async () => {
  await ran({ judge: await made("person:sam") });
  expect(await row()).toBe(0);
  const own = await made("person:lee", ["signals:write", "agent"], agent);
  await ran({ by: own, judge: await made("person:lee") });
  expect(await row()).toBe(0);
  await ran({ by: own, judge: await made("person:dana") });
  expect(await row()).toBe(1);
  await ran({ by: own });
  expect(await row()).toBe(2);
});

test("an agent that enrols another name has no witness in it", async () => {
  const enrolling = await createToken(service.world, {
    ...{ name: "x", scopes: ["signals:write"] as Scope[], actor: "host", agent: "airline-*", enrol: true },
  });
  const minted = async (name: string) =>
    (await service.post("/v1/tokens/enrol", { agent: name }, enrolling.secret)).body as { secret?: string };
  const accomplice = (await minted("airline-z")).secret ?? "";
  const judged = [{ agent, signal: "evaluation.task_success", value: 1, run: "x" }];
  expect((await service.post("/v1/signals", judged, accomplice)).body).toMatchObject({
    accepted: 0,
    rejected: [{ code: "agent_mismatch" }],
  });
});

test("of a burst no more count than an hour takes; one that is not clean counts however many came before it", async () => {
  set({ autonomy: { start: "standard", widen_after: { clean_runs: 50 }, narrow_on: "critical" } });
  service.clock.at += hour - (service.clock.at % hour);
  for (let nth = 0; nth < mostAnHour + 5; nth += 1) await ran({ took: second });
  expect(await row()).toBe(mostAnHour);
  for (let nth = 0; nth < 5; nth += 1) await ran({ took: second });
  expect(await row()).toBe(mostAnHour);
  service.clock.at += hour;
  for (let nth = 0; nth < 2; nth += 1) await ran();
  expect(await row()).toBe(mostAnHour + 2);
  const run = named();
  await tell(own, run, { started: 1 });
  service.clock.at += minute;
  await tell(own, run, { "run.duration": 60 });
  expect(await row()).toBe(0);
});

test("what ran while it was held back does not count, nor what began before and ended after", async () => {
  const early = named();
  await tell(own, early, { started: 1 });
  service.clock.at += second;
  expect(await pullCord(service.world, "pause", as("mia"), agent)).toMatchObject({ type: "done" });
  await ran();
  service.clock.at += second;
  expect(await pullCord(service.world, "resume", as("dana"), agent)).toMatchObject({ type: "done" });
  service.clock.at += second;
  await tell(own, early, { "run.duration": 60 });
  await tell(evaluator, early, { "evaluation.task_success": 1 });
  expect(await row()).toBe(0);
  await ran();
  expect(await row()).toBe(1);
});

test("while a breach that is not its fault is open, its runs add nothing to the row and end none", async () => {
  await ran();
  expect(await row()).toBe(1);
  const at = () => new Date(service.clock.at).toISOString();
  const used = async (who: string, attributes: object): Promise<void> => {
    const signal = { agent: who, signal: "evaluation.task_success", value: 0, at: at(), run: named(), attributes };
    expect((await service.post("/v1/signals", [signal], evaluator)).status).toBe(202);
    await service.watch.settled();
    service.clock.at += 10 * minute;
  };
  await used("airline-b", { "wardroom.produced": "digest-1" });
  await used(agent, { "wardroom.consumed": "digest-1" });
  expect(await service.world.store.journal({ types: ["agent.spared"] })).toMatchObject([
    { body: { cause: "breach:BR-2" } },
  ]);
  await ran();
  expect([await row(), await level()]).toEqual([1, "standard"]);
  await decideBreach(service.world, "BR-2", { type: "deny", as: as("dana") });
  await decideBreach(service.world, "BR-2", { type: "resolve", as: as("dana") });
  service.clock.at += minute;
  await ran();
  expect(await row()).toBe(2);
});

test("runs that were begun before a person narrowed it are of the time before, and the count starts over", async () => {
  await ran();
  await ran();
  expect(await row()).toBe(2);
  const kept = [named(), named(), named()];
  for (const run of kept) await tell(own, run, { started: 1 });
  service.clock.at += minute;
  expect(await pullCord(service.world, "narrow", as("dana"), agent)).toMatchObject({ type: "done" });
  service.clock.at += minute;
  for (const run of kept) {
    await tell(own, run, { step: 1 });
    service.clock.at += second;
    await tell(own, run, { "run.duration": 60 });
    await tell(evaluator, run, { "evaluation.task_success": 1 });
  }
  expect(await row()).toBe(0);
  await ran();
  expect([await row(), await level()]).toEqual([1, "supervised"]);
});

test("a breach between two runs, told in none, ends the row where there was no step left to take", async () => {
  set({ autonomy: { start: "supervised", widen_after: { clean_runs: 3 }, narrow_on: "high" } });
  service.clock.at += day;
  await ran();
  await ran();
  expect(await row()).toBe(2);
  await tell(own, undefined, { "beyond-rights": 1 });
  expect(await service.world.store.list("breach")).toHaveLength(1);
  service.clock.at += minute;
  await tell(own, undefined, { "beyond-rights": 0 });
  await decideBreach(service.world, "BR-1", { type: "deny", as: as("dana") });
  await decideBreach(service.world, "BR-1", { type: "resolve", as: as("dana") });
  service.clock.at += 3 * day;
  await ran();
  expect([await row(), await level()]).toEqual([1, "supervised"]);
});

test("a clock that ran ahead and was set back neither stops the count nor makes it count twice", async () => {
  await ran();
  expect(await row()).toBe(1);
  const now = service.clock.at;
  service.clock.at += 300 * day;
  await ran();
  expect([await row(), await level()]).toEqual([2, "standard"]);
  service.clock.at = now + hour;
  expect(await row()).toBe(0);
  await ran();
  expect([await row(), await level()]).toEqual([1, "standard"]);
  const again = createCounting(service.world, () => service.watch.settled());
  service.clock.at += 2 * minute;
  await again.beat();
  expect((await state())?.earned.streak).toBe(1);
});

test("a new name has earned nothing, and a token of one name sends nothing under another", async () => {
  await ran();
  service.clock.at += day;
  await ran();
  await ran();
  expect([await row(), await level()]).toEqual([0, "trusted"]);
  await ran({ who: "airline-new", by: await service.token(["signals:write"], { agent: "airline-new" }) });
  expect([await row("airline-new"), await level("airline-new")]).toEqual([1, "standard"]);
  const renamed = [{ agent: "airline-new", signal: "started", value: 1, run: "x" }];
  expect((await service.post("/v1/signals", renamed, own)).body).toMatchObject({ accepted: 0 });
});

test("moved to another room, it has there no more than it begins with, and keeps what was taken", async () => {
  await ran();
  service.clock.at += day;
  await ran();
  await ran();
  await ran();
  await row();
  expect(await level()).toBe("trusted");
  const gate = async () => {
    const answer = await createAsker(service.world).ask({ agent, tool: "search", args: {} });
    return answer === "key_conflict" ? answer : answer.ruling.autonomy;
  };
  expect(await gate()).toBe("trusted");
  set({ room: "hotel" });
  expect([await level(), await gate()]).toEqual(["standard", "standard"]);
  service.clock.at += day;
  await ran();
  await ran();
  expect(await row()).toBe(2);
  // The row of the room that it leaves is over as well.
  set({ room: "station" });
  await ran();
  expect([await row(), await level()]).toEqual([1, "standard"]);
  await pullCord(service.world, "narrow", as("dana"), agent);
  set({ room: "airline" });
  expect(await level()).toBe("supervised");
});

test("a pact that asks for more runs holds what was earned to be earned, and the next step to the new number", async () => {
  await ran();
  await ran();
  expect(await row()).toBe(2);
  set({ autonomy: { start: "standard", widen_after: { clean_runs: 5 }, narrow_on: "high" } });
  service.clock.at += day;
  await ran();
  await ran();
  expect([await row(), await level()]).toEqual([4, "standard"]);
  await ran();
  await row();
  expect(await level()).toBe("trusted");
  set({ autonomy: { start: "standard", widen_after: { clean_runs: 500 }, narrow_on: "high" } });
  expect(await level()).toBe("trusted");
});

test("nobody widens it by hand while nobody who answers for it is there, whoever the ladder reached", async () => {
  await ran({ value: 0 });
  expect(await level()).toBe("supervised");
  const { dana: _, lee: __, ...people } = fleet.people;
  const gone: FleetConfig = { ...fleet, admins: ["kim"], people };
  Object.assign(service.world, { config: gone });
  const before = (await service.world.store.load("breach:BR-1"))?.state;
  expect(before?.status).toBe("open");
  for (const person of ["kim", "mia", "sam"])
    expect(await pullCord(service.world, "widen", as(person), agent)).toMatchObject({ type: "refused" });
  expect(await level()).toBe("supervised");
});

test("evaluations alone are no run, whoever sends them", async () => {
  for (let nth = 0; nth < 3; nth += 1) await tell(own, named(), { "evaluation.task_success": 1 });
  service.clock.at += hour;
  expect([await row(), await level()]).toEqual([0, "standard"]);
  const collector = await service.token(["signals:write"]);
  for (let nth = 0; nth < 3; nth += 1) await tell(collector, named(), { "evaluation.task_success": 1 });
  service.clock.at += hour;
  expect([await row(), await level()]).toEqual([0, "standard"]);
});

test("what an agent tells again of the exporter's spans under their own ids is its own word", async () => {
  set({ evidence: ["input", "output"] });
  const collector = await service.token(["signals:write"]);
  for (let nth = 0; nth < 3; nth += 1) {
    const ids = { traceId: `${nth + 1}`.repeat(32), spanId: `${nth + 1}`.repeat(16) };
    await exported(collector, ids, {});
    await exported(own, ids, { "gen_ai.input.messages": "[]", "gen_ai.output.messages": "[]" });
    service.clock.at += 10 * second;
  }
  expect([await row(), await level()]).toEqual([0, "standard"]);
});

test("another agent's token that names the exporter's spans makes no run its agent's own word", async () => {
  set({ evidence: ["input", "output"] });
  const collector = await service.token(["signals:write"]);
  const other = await service.token(["signals:write"], { agent: "airline-b" });
  for (let nth = 0; nth < 3; nth += 1) {
    const ids = { traceId: `${nth + 1}`.repeat(32), spanId: `${nth + 1}`.repeat(16) };
    await exported(other, { ...ids, spanId: `${nth + 5}`.repeat(16), parentSpanId: ids.spanId }, { nobody: "yes" });
    await exported(collector, ids, { "gen_ai.input.messages": "[]", "gen_ai.output.messages": "[]" });
    await exported(other, ids, { nobody: "yes" });
    service.clock.at += 10 * second;
  }
  expect([await row(), await level()]).toEqual([0, "trusted"]);
});

test("what an agent tells below the exporter's run is its own word, whatever else it said under that id", async () => {
  set({ evidence: ["input", "output"] });
  const collector = await service.token(["signals:write"]);
  const content = { "gen_ai.input.messages": "[]", "gen_ai.output.messages": "[]" };
  for (let nth = 0; nth < 3; nth += 1) {
    const ids = { traceId: `${nth + 1}`.repeat(32), spanId: `${nth + 1}`.repeat(16) };
    const below = { ...ids, spanId: `${nth + 5}`.repeat(16), parentSpanId: ids.spanId };
    await exported(own, below, {});
    await exported(own, below, { nobody: "yes", ...content });
    await exported(collector, ids, {});
    await exported(own, below, { nobody: "yes", ...content });
    service.clock.at += 10 * second;
  }
  expect([(await row()) ?? 0, await level()]).toEqual([0, "standard"]);
});

type Ids = { traceId: string; spanId: string; parentSpanId?: string };
async function exported(by: string, ids: Ids, content: Record<string, string>) {
  const nanos = (at: number): string => `${BigInt(at) * 1_000_000n}`;
  const named = { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": agent };
  const attributes = content.nobody === undefined ? { ...named, ...content } : content;
  const span = {
    ...ids,
    name: `invoke_agent ${agent}`,
    kind: 1,
    startTimeUnixNano: nanos(service.clock.at - second),
    endTimeUnixNano: nanos(service.clock.at),
    attributes: Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } })),
  };
  const request = { resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ scope: {}, spans: [span] }] }] };
  expect((await service.post("/v1/traces", request, by)).status).toBe(200);
  await service.watch.settled();
}
