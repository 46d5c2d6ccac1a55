/** Autonomy: what is earned, what is taken back, and what is nobody's fault. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { answersNow } from "../../src/domain/autonomy/answers-now.ts";
import { type ClosedRun, type Counted, type CountedHour, tallyOf } from "../../src/domain/autonomy/clean-run.ts";
import { type Drilled, earn } from "../../src/domain/autonomy/earn.ts";
import { type Earned, evolveEarned, levelOf, rankOf, unearned } from "../../src/domain/autonomy/earned.ts";
import { blame, isForBreach, narrowByBreach, spare, stepByHand } from "../../src/domain/autonomy/narrow.ts";
import { originOf } from "../../src/domain/autonomy/origin.ts";
import { Lineage } from "../../src/domain/autonomy/upstream.ts";
import type { NewEvent } from "../../src/domain/journal/event.ts";
import { autonomies, type EffectivePact, severities } from "../../src/domain/pact/pact.ts";
import { compare } from "../../src/domain/pact/pact-diff.ts";
import { day, hour, minute } from "../../src/domain/words/time.ts";
import { as, fleet, noon, opened, pact, placed } from "../support/breaches.ts";
import { codes, lint, versionOf } from "../support/pacts.ts";

const effective: EffectivePact = {
  ...pact,
  autonomy: { start: "standard", widen_after: { clean_runs: 3 }, narrow_on: "high" },
};
const withDrill: EffectivePact = {
  ...effective,
  autonomy: { ...effective.autonomy, widen_after: { clean_runs: 3, drill: true } },
};

const after = (earned: Earned, events: NewEvent[], at = noon): Earned =>
  placed(events, at).reduce((state, event) => evolveEarned(state, event as Parameters<typeof evolveEarned>[1]), earned);
const types = (events: NewEvent[]): string[] => events.map(({ type }) => type);
/** "c" is clean, "x" is not, and of "u" nobody but its agent tells. */
const runs = (clean: string, from = noon, hour?: CountedHour) =>
  tally(
    [...clean].map((one, index) => ({
      run: `r${index}`,
      firstAt: from + index * minute,
      closedAt: from + index * minute + 1_000,
      complete: one === "c" || one === "u",
      witnessed: one !== "u",
      selfTold: true,
    })),
    { from: from - 1, until: from + clean.length * minute, hour },
  );
const tally = (ran: ClosedRun[], change: Partial<Counted> = {}) =>
  tallyOf({
    ...{ runs: ran, stains: [], pauses: [], from: noon - 1, since: 0, until: noon + hour, hour: undefined },
    ...change,
  });
const count = (
  earned: Earned,
  clean: string,
  change: {
    drill?: Drilled;
    answered?: boolean;
    of?: EffectivePact;
    firstSeen?: number;
    at?: number;
    hour?: CountedHour;
  } = {},
) =>
  earn(runs(clean, change.at ?? noon + 2 * day, change.hour), {
    earned,
    firstSeen: change.firstSeen,
    effective: change.of ?? effective,
    drill: change.drill,
    answered: change.answered ?? true,
  });
const context = { firstSeen: undefined, effective, drill: undefined, answered: true };
const breach = { cause: "breach:BR-1", clause: "airline-service@4#task-failure", severity: "high" } as const;

test("enough clean runs in a row earn one step; one that is not clean begins the row anew", () => {
  const some = after(unearned, count(unearned, "ccxc"));
  expect(some).toMatchObject({ streak: 1, said: undefined });
  expect(types(count(some, "c"))).toEqual(["agent.ran"]);
  const earned = count(some, "cc");
  expect(earned.at(-1)).toMatchObject({
    type: "agent.widened",
    actor: "pact:airline-service@4",
    body: { from: "standard", to: "trusted", because: "clean-runs", clean_runs: 3, cause: "run:r1" },
  });
  const trusted = after(some, earned);
  expect([levelOf(trusted, effective), trusted.streak]).toEqual(["trusted", 0]);
  expect(types(count(trusted, "cccc"))).toEqual(["agent.ran"]);
});

test("a run that overlaps a breach or near miss of its agent is not clean", () => {
  const ran = [
    { run: "a", firstAt: noon, closedAt: noon + 10, complete: true, witnessed: true, selfTold: true },
    { run: "b", firstAt: noon + 20, closedAt: noon + 30, complete: true, witnessed: true, selfTold: true },
  ];
  expect(tally(ran, { stains: [{ from: noon + 5, to: noon + 15 }] })).toMatchObject({ runs: 2, clean: 1, inARow: 1 });
  expect(tally(ran, { stains: [{ from: noon + 5, to: Number.POSITIVE_INFINITY }] })).toMatchObject({ clean: 0 });
  // The breach is that of its evaluation, which came after its end.
  const judged = ran.map((run) => ({ ...run, heardAt: run.closedAt + 9 }));
  expect(tally(judged, { stains: [{ from: noon + 39, to: noon + 99 }] })).toMatchObject({ runs: 2, clean: 1 });
});

test("a run that only its agent vouches for adds nothing to a row, and ends none unless it is not clean", () => {
  const some = after(unearned, count(unearned, "cuuc"));
  expect(some).toMatchObject({ streak: 2, said: undefined });
  expect(count(some, "uuuu")).toMatchObject([{ type: "agent.ran", body: { runs: 0, clean: 0, in_a_row: 0 } }]);
  expect(after(some, count(some, "uuuu"))).toMatchObject({ streak: 2 });
  expect(types(count(some, "uc"))).toEqual(["agent.ran", "agent.widened"]);
  const breached = [{ from: 0, to: Number.POSITIVE_INFINITY }];
  const stained = [{ run: "a", firstAt: noon, closedAt: noon + 10, complete: true, witnessed: false, selfTold: true }];
  expect(tally(stained, { stains: breached })).toMatchObject({ seen: 1, runs: 1, clean: 0, inARow: 0 });
});

test("a step is earned a day after the last change, or after the agent was first seen, at the earliest", () => {
  expect(types(count(unearned, "ccc", { firstSeen: noon, at: noon + day - hour }))).toEqual(["agent.ran"]);
  const some = after(unearned, count(unearned, "ccc", { firstSeen: noon, at: noon + day - hour }));
  expect(types(count(some, "c", { firstSeen: noon, at: noon + day }))).toEqual(["agent.ran", "agent.widened"]);
  const low = { ...effective, autonomy: { ...effective.autonomy, start: "supervised" as const } };
  const once = after(unearned, count(unearned, "ccc", { of: low, at: noon }));
  expect(levelOf(once, low)).toBe("standard");
  expect(types(count(once, "ccccc", { of: low, at: noon + hour }))).toEqual(["agent.ran"]);
  expect(types(count(once, "ccccc", { of: low, at: noon + day }))).toEqual(["agent.ran", "agent.widened"]);
});

test("where a drill is asked for, one that was passed since the last change counts, once", () => {
  expect(types(count(unearned, "cccc", { of: withDrill }))).toEqual(["agent.ran"]);
  const events = count(unearned, "ccc", { of: withDrill, drill: { id: "DR-1", at: noon - 1 } });
  expect(events.at(-1)).toMatchObject({ type: "agent.widened", body: { drill: "DR-1" } });
  const narrowed = after(unearned, narrowByBreach(unearned, withDrill, breach));
  expect(types(count(narrowed, "ccc", { of: withDrill, drill: { id: "DR-1", at: noon - 1 } }))).toEqual(["agent.ran"]);
});

test("without anybody who answers it is held and said once, and widened by the next clean run that finds somebody", () => {
  const held = count(unearned, "ccc", { answered: false });
  expect(types(held)).toEqual(["agent.ran", "agent.widening-held"]);
  const waits = after(unearned, held);
  expect(levelOf(waits, effective)).toBe("standard");
  expect(types(count(waits, "c", { answered: false }))).toEqual(["agent.ran"]);
  expect(types(count(waits, "x"))).toEqual(["agent.ran"]);
  expect(types(count(waits, "c"))).toEqual(["agent.ran", "agent.widened"]);
});

test("somebody answers while the accountable is there, or the deputy of one who is away", () => {
  const christmas = Date.UTC(2026, 11, 25, 12);
  expect(answersNow(pact.raci, fleet, noon)).toBe(true);
  expect(answersNow(pact.raci, fleet, christmas)).toBe(true);
  const { dana, lee } = fleet.people;
  if (!dana || !lee) throw new Error("the fleet has two people");
  const away = { ...fleet, people: { ...fleet.people, lee: { ...lee, away: dana.away } } };
  expect(answersNow(pact.raci, away, christmas)).toBe(false);
  const { dana: _, ...others } = fleet.people;
  expect(answersNow(pact.raci, { ...fleet, people: others }, noon)).toBe(false);
});

test("a breach takes one step at once from the declared severity on, once, and never below supervised", () => {
  expect(narrowByBreach(unearned, effective, { ...breach, severity: "medium" })).toEqual([]);
  const narrowed = after(unearned, narrowByBreach(unearned, effective, breach));
  expect(narrowed).toMatchObject({ said: { level: "supervised" }, streak: 0, last: { cause: "breach:BR-1" } });
  expect(narrowByBreach(narrowed, effective, { ...breach, cause: "breach:BR-2" })).toEqual([]);
  const trusted = after(unearned, count(unearned, "ccc"));
  const once = after(trusted, narrowByBreach(trusted, effective, breach));
  expect(levelOf(once, effective)).toBe("standard");
  expect(narrowByBreach(once, effective, breach)).toEqual([]);
  expect(narrowByBreach(unearned, pact, breach)).toEqual([]);
});

test("what was not its fault is given back with the row it ended, if somebody answers for it", () => {
  const two = after(unearned, count(unearned, "cc"));
  const narrowed = after(two, narrowByBreach(two, effective, breach));
  const sparing = { ...breach, because: "shared", with: "breach:BR-9", answered: true } as const;
  const back = after(narrowed, spare(narrowed, effective, sparing));
  expect(back).toMatchObject({ said: { level: "standard" }, streak: 2, spared: ["breach:BR-1"], taken: [] });
  expect(spare(back, effective, sparing)).toEqual([]);
  const alone = spare(narrowed, effective, { ...sparing, answered: false });
  expect(types(alone)).toEqual(["agent.spared", "agent.widening-held"]);
  const held = after(narrowed, alone);
  expect(count(held, "c").at(-1)).toMatchObject({
    type: "agent.widened",
    body: { because: "not-to-blame", cause: "breach:BR-1" },
  });
});

test("more than its pact begins with is given back only where it was earned, and while it may be earned", () => {
  const trusted = after(unearned, count(unearned, "ccc"));
  const narrowed = after(trusted, narrowByBreach(trusted, effective, breach));
  const sparing = { ...breach, because: "shared", answered: true } as const;
  const given = (of: EffectivePact) => types(spare(narrowed, of, sparing));
  expect(given(effective)).toEqual(["agent.spared", "agent.widened"]);
  expect(given({ ...effective, room: "hotel" })).toEqual(["agent.spared"]);
  expect(given({ ...effective, autonomy: { start: "standard", narrow_on: "high" } })).toEqual(["agent.spared"]);
  const held = after(narrowed, spare(narrowed, effective, { ...sparing, answered: false }));
  expect(types(count(held, "c", { of: { ...effective, room: "hotel" } }))).toEqual(["agent.ran"]);
  const supervised = after(unearned, narrowByBreach(unearned, effective, breach));
  expect(types(spare(supervised, { ...effective, room: "hotel" }, sparing))).toEqual(["agent.spared", "agent.widened"]);
});

test("a breach or near miss that no run tells of begins the row anew, also one that was noted only when it was over", () => {
  const two = after(unearned, count(unearned, "cc"));
  const [run] = [
    { run: "a", firstAt: noon + 40, closedAt: noon + 50, complete: true, witnessed: true, selfTold: true },
  ];
  if (!run) throw new Error("there is a run");
  const between = tally([run], { stains: [{ from: noon - 60, to: noon + 30 }], from: noon });
  expect(between).toMatchObject({ runs: 1, clean: 1, inARow: 1, anew: true });
  expect(after(two, earn(between, { ...context, earned: two })).streak).toBe(1);
  const before = tally([run], { stains: [{ from: noon - 60, to: noon - 30 }], from: noon });
  expect(types(earn(before, { ...context, earned: two }))).toEqual(["agent.ran", "agent.widened"]);
});

test("a clock that is set back makes no time between two steps", () => {
  const trusted = after(unearned, count(unearned, "ccc"), noon + day);
  const narrowed = after(trusted, narrowByBreach(trusted, effective, breach), noon);
  expect(narrowed.last?.at).toBe(noon + day);
});

test("an excuse that people take back takes what it gave, and nothing that it did not", () => {
  const narrowed = after(unearned, narrowByBreach(unearned, effective, breach));
  const sparing = { ...breach, because: "pact-at-fault", answered: true } as const;
  const lifting = { ...breach, lifts: ["pact-at-fault"] } as const;
  const told = (...lists: NewEvent[][]) => placed(lists.flat(), noon).filter(isForBreach);
  const took = narrowByBreach(unearned, effective, breach);
  const gave = spare(narrowed, effective, sparing);
  const back = after(narrowed, gave);
  expect(types(blame(back, effective, lifting, told(took, gave)))).toEqual(["agent.blamed", "agent.narrowed"]);
  const taken = blame(back, effective, lifting, told(took, gave));
  expect(after(back, taken)).toMatchObject({ said: { level: "supervised" }, spared: [], streak: 0 });
  expect(blame(after(back, taken), effective, lifting, told(took, gave, taken))).toEqual([]);
  // It was only held: nothing is taken, and nothing is given later.
  const held = spare(narrowed, effective, { ...sparing, answered: false });
  const lifted = blame(after(narrowed, held), effective, lifting, told(took, held));
  expect(types(lifted)).toEqual(["agent.blamed"]);
  expect(types(count(after(after(narrowed, held), lifted), "c"))).toEqual(["agent.ran"]);
  // A dependency that others share excuses it whatever people find.
  const shared = spare(narrowed, effective, { ...sparing, because: "shared" });
  expect(blame(after(narrowed, shared), effective, lifting, told(took, shared))).toEqual([]);
});

test("a person takes a step back, or gives one back up to where the pact begins and no further", () => {
  const narrowed = after(unearned, stepByHand(unearned, effective, "narrow", as("sam", { reason: "odd answers" })));
  expect(levelOf(narrowed, effective)).toBe("supervised");
  const [back] = stepByHand(narrowed, effective, "widen", as("dana"));
  expect(back).toMatchObject({
    type: "agent.widened",
    actor: "person:dana",
    body: { to: "standard", because: "person" },
  });
  expect(stepByHand(unearned, effective, "widen", as("dana"))).toEqual([]);
});

test("a start that the pact lowers takes as much off what was earned; what may not be earned any more is gone", () => {
  const trusted = after(unearned, count(unearned, "ccc"));
  expect(levelOf(trusted, { ...effective, autonomy: { ...effective.autonomy, start: "supervised" } })).toBe("standard");
  expect(levelOf(trusted, { ...effective, autonomy: { start: "standard" } })).toBe("standard");
  expect(levelOf(trusted, undefined)).toBe("supervised");
});

const other = { ...opened({ failure_mode: "tool-failure" }), id: "BR-9", agent: "airline-b", room: "airline" };
const theirs = { ...other, members: other.members.map((member) => ({ ...member, agent: "airline-b" })) };
const storm = { storm: { agents: 5, share: 0.5, within: minute }, room: "airline", roomSize: 3 } as const;
const crossed = { agent: "airline-a", at: noon + 1_000, failureMode: "wrong-output", severity: "high" } as const;

test("blame goes to an agent whose work it used and that broke down before it, or to what several lost at once", () => {
  expect(originOf(crossed, [theirs], [], storm)).toEqual({ type: "own" });
  expect(originOf(crossed, [theirs], ["airline-b"], storm)).toMatchObject({ type: "upstream", agent: "airline-b" });
  expect(originOf({ ...crossed, at: noon - day }, [theirs], ["airline-b"], storm)).toEqual({ type: "own" });
  const lost = { ...crossed, failureMode: "tool-failure" };
  expect(originOf(lost, [theirs], [], storm)).toMatchObject({ type: "shared", others: [{ id: "BR-9" }] });
  expect(originOf(lost, [theirs], [], { ...storm, roomSize: 9 })).toEqual({ type: "own" });
  expect(originOf({ ...crossed, severity: "critical" }, [theirs], ["airline-b"], storm)).toEqual({ type: "own" });
  for (const failureMode of ["unauthorized-act", "overspend", "a-mode-of-the-fleet"])
    expect(originOf({ ...crossed, failureMode }, [theirs], ["airline-b"], storm)).toEqual({ type: "own" });
  expect(originOf(crossed, [{ ...theirs, shadow: true }], ["airline-b"], storm)).toEqual({ type: "own" });
});

const span = (agent: string, id: string, more: object = {}) =>
  JSON.stringify({
    kind: "span",
    resource: {},
    trace: "t1",
    span: id,
    name: `invoke_agent ${agent}`,
    start: noon,
    end: noon + 1_000,
    attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": agent },
    events: [],
    links: [],
    status: 1,
    ...more,
  });
/** Whose work went into what `agent` crossed with at noon. */
const upstream = (agent: string, at: number, ...lines: string[]): string[] => {
  const lineage = new Lineage({ agent, signals: ["run.duration"], at, receivedAt: noon });
  lineage.take({ chain: "ingest:1", seq: 1, receivedAt: noon, lines });
  return lineage.upstream();
};
const spanEnd = noon + 1_000;

test("a crossing run used the work of a run that it links to or whose digest it names, and theirs in turn", () => {
  expect(upstream("b", spanEnd, span("a", "1"), span("b", "2"))).toEqual([]);
  const linked = [
    span("a", "1", { trace: "t0" }),
    span("b", "2", { links: [{ trace: "t0", span: "1" }] }),
    span("c", "3", { trace: "t3", links: [{ trace: "t1", span: "2" }] }),
  ];
  expect(upstream("c", spanEnd, ...linked)).toEqual(["b", "a"]);
  const signal = (agent: string, attributes: object, run = `run-${agent}`, at = noon) =>
    JSON.stringify({ kind: "signal", agent, signal: "run.duration", value: 1, at, run, attributes });
  const digests = [signal("a", { "wardroom.produced": "d1" }), signal("b", { "wardroom.consumed": "d1" })];
  expect([upstream("b", noon, ...digests), upstream("a", noon, ...digests)]).toEqual([["a"], []]);
  // Another run of it used that work, not the one that crossed.
  expect(upstream("b", noon + 5, ...digests, signal("b", {}, "run-b2", noon + 5))).toEqual([]);
});

test("another run of the agent in the same trace counts as well; who stands inside whose run excuses nobody", () => {
  const broken = span("a", "1", { trace: "t0" });
  const used = span("b", "2", { links: [{ trace: "t0", span: "1" }] });
  const crossed = span("b", "3", { end: noon + 5 });
  expect(upstream("b", noon + 5, broken, used, crossed)).toEqual(["a"]);
  expect(upstream("b", noon + 5, broken, used, span("b", "3", { trace: "t2", end: noon + 5 }))).toEqual([]);
  const nested = [span("a", "1"), span("b", "2", { parent: "1", links: [{ trace: "t1", span: "1" }] })];
  expect([upstream("b", spanEnd, ...nested), upstream("a", spanEnd, ...nested)]).toEqual([[], []]);
});

test("of a run only those say anything who may speak for its agent", () => {
  const signal = (agent: string, run: string, attributes: object = {}) =>
    JSON.stringify({ kind: "signal", agent, signal: "run.duration", value: 1, at: noon, run, attributes });
  const own = [signal("a", "ra", { "wardroom.produced": "d1" }), signal("b", "rb", { "wardroom.consumed": "d1" })];
  // Another agent names a run as somebody's is named: neither whose it is nor what it used changes.
  const foreign = signal("z", "ra", { "wardroom.consumed": "d2" });
  expect(upstream("b", noon, ...own, foreign, signal("z", "rb", { "wardroom.produced": "d9" }))).toEqual(["a"]);
  expect(upstream("b", noon, signal("c", "rc", { "wardroom.produced": "d2" }), ...own, foreign)).toEqual(["a"]);
  const bare = [signal("a", "ra", { "wardroom.produced": "d1" }), signal("b", "rb")];
  expect(upstream("b", noon, ...bare, signal("z", "rb", { "wardroom.consumed": "d1" }))).toEqual([]);
  // Nor does a claim to have made the same.
  expect(upstream("b", noon, ...own, signal("z", "rz", { "wardroom.produced": "d1" }))).toContain("a");
});

test("spans of a sender that does not speak for an agent say nothing of its runs, with their ids or below them", () => {
  const broken = span("a", "1", { trace: "t0", by: "a" });
  const links = [{ trace: "t0", span: "1" }];
  const of = (...foreign: string[]) =>
    upstream("b", spanEnd, ...foreign, broken, span("b", "2", { by: "b" }), ...foreign);
  expect(of()).toEqual([]);
  expect(of(span("z", "2", { by: "z", links }))).toEqual([]);
  const below = { by: "z", parent: "2", links, attributes: { "gen_ai.operation.name": "chat" } };
  expect(of(span("z", "3", below))).toEqual([]);
  const taken = span("z", "1", { by: "z", trace: "t0" });
  expect(upstream("b", spanEnd, taken, broken, span("b", "2", { by: "b", links }))).toContain("a");
});

test("who takes the id of a run in which a sender for any agent wrote something takes blame alone, not for those whose work it used", () => {
  const made = JSON.stringify({
    ...{ kind: "signal", agent: "c", signal: "hello", value: 1, at: noon, run: "rc" },
    attributes: { "wardroom.produced": "d1" },
  });
  const inside = span("b", "1", { parent: "3", attributes: { "gen_ai.operation.name": "execute_tool" } });
  const run = span("b", "3", { by: "b", links: [{ trace: "t1", span: "1" }] });
  const taken = span("z", "3", {
    by: "z",
    attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "z", "wardroom.consumed": "d1" },
  });
  expect(upstream("b", spanEnd, made, inside, run)).toEqual([]);
  expect(upstream("b", spanEnd, made, inside, run, taken)).toEqual(["z"]);
});

/** Anything that can happen to an agent's autonomy, in any order, under pacts that change. */
const step = fc.oneof(
  fc.record({ type: fc.constant("runs" as const), clean: fc.stringMatching(/^[cx]{1,6}$/), answered: fc.boolean() }),
  fc.record({ type: fc.constant("breach" as const), nth: fc.nat(4), severity: fc.constantFrom(...severities) }),
  fc.record({ type: fc.constant("spare" as const), nth: fc.nat(4), answered: fc.boolean() }),
  fc.record({ type: fc.constant("hand" as const), step: fc.constantFrom("narrow" as const, "widen" as const) }),
);
const rules = fc.record({
  start: fc.constantFrom(...autonomies),
  widen_after: fc.record({ clean_runs: fc.integer({ min: 1, max: 6 }) }),
  narrow_on: fc.constantFrom(...severities),
});

test("whatever happens: never wider without somebody who answers, one step at a time, and replayed the same", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(step, rules), { maxLength: 40 }), (story) => {
      const told: NewEvent[] = [];
      let earned = unearned;
      for (const [one, autonomy] of story) {
        const now = { ...pact, autonomy };
        const events =
          one.type === "runs"
            ? count(earned, one.clean, { answered: one.answered, of: now })
            : one.type === "breach"
              ? narrowByBreach(earned, now, { ...breach, cause: `breach:BR-${one.nth}`, severity: one.severity })
              : one.type === "spare"
                ? spare(earned, now, {
                    ...breach,
                    cause: `breach:BR-${one.nth}`,
                    because: "noise",
                    answered: one.answered,
                  })
                : stepByHand(earned, now, one.step, as("dana"));
        const before = levelOf(earned, now);
        earned = after(earned, events);
        told.push(...events);
        const moved = rankOf(levelOf(earned, now)) - rankOf(before);
        if ("answered" in one && !one.answered) expect(moved).toBe(0);
        if (moved > 0) expect(types(events)).toContain("agent.widened");
        expect(Math.abs(moved)).toBeLessThanOrEqual(1);
      }
      expect(after(unearned, told)).toEqual(earned);
    }),
    { numRuns: 300 },
  );
});

const yaml = (autonomy: string, more = "level: room\nof: airline") =>
  `id: p-${more.slice(7, 11).trim()}\n${more}\nraci: { accountable: dana }\nautonomy: ${autonomy}\n`;

test("a child may only make it harder to earn and easier to lose", () => {
  const parent = versionOf(
    yaml("{ start: standard, widen_after: { clean_runs: 50, drill: true }, narrow_on: high }", "level: fleet"),
  );
  const under = (autonomy: string) => codes(lint(yaml(autonomy), [parent])).filter((one) => one.includes("loosened"));
  expect(under("{ widen_after: { clean_runs: 80, drill: true }, narrow_on: medium, start: supervised }")).toEqual([]);
  expect(under("{ widen_after: { clean_runs: 40, drill: true } }")).toHaveLength(1);
  expect(under("{ widen_after: { clean_runs: 80 } }")).toHaveLength(1);
  expect(under("{ narrow_on: critical }")).toHaveLength(1);
  expect(under("{ start: trusted }")).toHaveLength(1);
});

test("letting more be earned loosens a pact, taking it back sooner tightens it", () => {
  const way = (from: string, to: string) =>
    compare([], versionOf(yaml(from)), versionOf(yaml(to), 2)).map(({ path, direction }) => `${path} ${direction}`);
  expect(way("{ start: standard }", "{ start: standard, widen_after: { clean_runs: 5 } }")).toEqual([
    "autonomy.widen_after loosens",
  ]);
  expect(way("{ widen_after: { clean_runs: 5 } }", "{ start: standard }")).toEqual(["autonomy.widen_after tightens"]);
  expect(way("{ start: standard }", "{ narrow_on: high }")).toEqual(["autonomy.narrow_on tightens"]);
  expect(way("{ widen_after: { clean_runs: 5, drill: false } }", "{ widen_after: { clean_runs: 5 } }")).toEqual([]);
});
