/** The figures: what each counts, from when to when, of whom; and that nothing is said of nothing. */
import { expect, test } from "vitest";
import { event, type JournalEvent, type NewEvent } from "../../src/domain/journal/event.ts";
import { emptyBook, note } from "../../src/domain/metrics/book.ts";
import { type FactsMetrics, type MetricsQuery, metricsOf, selected } from "../../src/domain/metrics/metrics.ts";
import { spreadOf } from "../../src/domain/metrics/spread.ts";
import { day, hour, minute, second } from "../../src/domain/words/time.ts";
import { as, noon } from "../support/breaches.ts";
import { crossing } from "../support/commits.ts";

let seq = 0;
const at = (when: number, ...events: NewEvent[]): JournalEvent[] =>
  events.map((one) => ({ ...one, at: noon + when, seq: ++seq, schema: 1 }) as JournalEvent);

/** The opening of a breach alone; whom its ladder calls is said apart. */
const opens = (id: string, when: number, agent = "airline-a", change: object = {}): JournalEvent[] =>
  at(when, ...crossing(`${agent}|${id}`, agent, noon + when))
    .filter(({ type }) => type === "breach.opened")
    .map((one) => ({ ...one, subject: id, body: { ...one.body, ...change } }) as JournalEvent);
const calls = (id: string, when: number, step: number, to: string[]) =>
  at(
    when,
    event(id.startsWith("approval") ? "approval.escalated" : "breach.escalated", id, "wardroom", {
      step,
      round: 1,
      target: "deputy",
      to,
      instead_of: [],
      room: false,
    }),
  );
const applied = (id: string, when: number, ms: number, agents?: string[]) =>
  at(
    when,
    event("breach.applied", id, "wardroom", { kind: "quarantine", to_intervention_ms: ms, ...(agents && { agents }) }),
  );
const judged = (id: string, when: number, verdict: "pact right" | "pact outdated" | "threshold stale") =>
  at(when, event("breach.verdict-given", id, "person:dana", { ...as("dana"), verdict }));
const asks = (id: string, when: number, room = "airline") =>
  at(when, {
    type: "approval.asked",
    subject: id,
    actor: "agent:airline-d",
    body: { room, agent: "airline-d", cited: "airline-service@4" },
  } as unknown as NewEvent);
const votes = (id: string, when: number, by = "dana") => at(when, event("approval.voted", id, `person:${by}`, as(by)));
const approves = (id: string, when: number) =>
  at(when, event("approval.approved", id, "wardroom", { votes: ["dana"], claim_by: noon + day }));

function metrics(events: JournalEvent[], query: Partial<MetricsQuery> = {}): FactsMetrics {
  const book = emptyBook();
  for (const one of events) note(book, one);
  const whole = { from: noon - day, to: noon + day, ...query };
  return metricsOf(selected(book.facts, whole), whole);
}

test("of nothing nothing is said: no rate, no median, nobody's load", () => {
  const none = metrics([]);
  expect(none.toIntervention).toEqual({ n: 0 });
  expect(none.staleControl).toEqual({ n: 0, part: 0, byVerdict: {} });
  expect(none.nearMisses).toEqual({ n: 0, byFailureMode: {} });
  expect(none.load).toEqual([]);
});

test("a median lies between the two middle ones, nine of ten are within the p90", () => {
  expect(spreadOf([40, 10, 30, 20])).toEqual({ n: 4, median: 25, p90: 40, mean: 25 });
  expect(spreadOf([5])).toEqual({ n: 1, median: 5, p90: 5, mean: 5 });
  expect(spreadOf(Array.from({ length: 10 }, (_, n) => n + 1))).toMatchObject({ median: 5.5, p90: 9 });
});

test("signal to intervention counts each restraint that came into force, of the agents it held", () => {
  const events = [
    ...opens("breach:BR-1", 0),
    ...applied("breach:BR-1", minute, 60_500),
    ...opens("breach:BR-2", hour, "airline-b"),
    ...applied("breach:BR-2", hour + second, 1_500),
  ];
  expect(metrics(events).toIntervention).toMatchObject({ n: 2, median: 31_000, p90: 60_500 });
  expect(metrics(events, { agent: "airline-b" }).toIntervention).toMatchObject({ n: 1, median: 1_500 });
  expect(metrics(events, { pact: "airline-service" }).toIntervention.n).toBe(2);
  expect(metrics(events, { pact: "other" }).toIntervention).toEqual({ n: 0 });
  expect(metrics(events, { failureMode: "overspend" }).toIntervention).toEqual({ n: 0 });
});

test("a restraint of some members of a breach is theirs", () => {
  const events = [...opens("breach:BR-1", 0), ...applied("breach:BR-1", minute, 60_000, ["airline-c"])];
  expect(metrics(events, { agent: "airline-c" }).toIntervention.n).toBe(1);
  expect(metrics(events, { agent: "airline-a" }).toIntervention.n).toBe(0);
});

test("what is only watched has no figures", () => {
  const events = [
    ...opens("breach:BR-1", 0, "airline-a", { shadow: true }),
    ...applied("breach:BR-1", minute, 60_000),
    ...calls("breach:BR-1", minute, 2, ["lee"]),
    ...judged("breach:BR-1", hour, "threshold stale"),
  ];
  expect(metrics(events)).toMatchObject({
    toIntervention: { n: 0 },
    staleControl: { n: 0 },
    breaches: { opened: 0, escalations: {} },
    load: [],
  });
});

test("stale control is of what escalated past its first step and was judged; one judged again counts as judged last", () => {
  const events = [
    ...opens("breach:BR-1", 0),
    ...calls("breach:BR-1", 0, 1, ["dana"]),
    ...judged("breach:BR-1", minute, "pact outdated"),
    ...opens("breach:BR-2", 0, "airline-b"),
    ...calls("breach:BR-2", minute, 2, ["lee"]),
    ...judged("breach:BR-2", hour, "pact right"),
    ...opens("breach:BR-3", 0, "airline-c"),
    ...calls("breach:BR-3", minute, 3, ["sam"]),
    ...judged("breach:BR-3", hour, "pact right"),
    ...judged("breach:BR-3", 2 * hour, "threshold stale"),
  ];
  expect(metrics(events).staleControl).toEqual({
    n: 2,
    part: 1,
    byVerdict: { "pact right": 1, "threshold stale": 1 },
  });
  expect(metrics(events).breaches.escalations).toEqual({ 1: 1, 2: 1, 3: 1 });
});

test("a breach is answered by the first thing a person does, and over when it is resolved; opened again it counts anew", () => {
  const reopened = event("breach.reopened", "breach:BR-1", "wardroom", { because: "crossed-again" });
  const events = [
    ...opens("breach:BR-1", 0),
    ...at(
      2 * minute,
      event("breach.acknowledged", "breach:BR-1", "person:dana", { ...as("dana"), until: noon + hour }),
    ),
    ...at(3 * minute, event("breach.approved", "breach:BR-1", "person:dana", as("dana"))),
    ...at(10 * minute, event("breach.resolved", "breach:BR-1", "wardroom", { because: "recovered" })),
    ...at(20 * minute, reopened),
    ...at(24 * minute, event("breach.resolved", "breach:BR-1", "person:lee", { ...as("lee"), because: "person" })),
  ];
  expect(metrics(events).toAcknowledge).toMatchObject({ n: 2, median: 3 * minute });
  expect(metrics(events).toResolve).toMatchObject({ n: 2, median: 7 * minute });
});

test("an agent's question takes until people decide it; silence is counted apart, and one that was never fetched is neither", () => {
  const ends = (id: string, when: number, silence: "deny" | "unclaimed") =>
    at(when, event("approval.expired", id, "wardroom", { silence }));
  const events = [
    ...asks("approval:AP-1", 0),
    ...votes("approval:AP-1", 4 * second),
    ...approves("approval:AP-1", 4 * second),
    ...ends("approval:AP-1", hour, "unclaimed"),
    ...asks("approval:AP-2", 0),
    ...at(minute, event("approval.denied", "approval:AP-2", "person:dana", as("dana"))),
    ...asks("approval:AP-3", 0),
    ...ends("approval:AP-3", 30 * minute, "deny"),
  ].sort((one, other) => one.at - other.at);
  const { approvals, rubberStamps } = metrics(events);
  expect(approvals).toMatchObject({ n: 2, median: 32 * second, approved: 1, denied: 1, bySilence: 1 });
  expect(rubberStamps).toEqual({ n: 2, part: 1, approved: 1 });
});

test("refused presses are counted with those that were not written one by one, in the room of what was pressed", () => {
  const refusal = (item: string, code: string, count: number) =>
    at(
      minute,
      event("act.refused", `refusals:${item}`, "person:mia", {
        by: "person:mia",
        item,
        act: "approve",
        code,
        how: "slack",
        count,
      }),
    );
  const events = [
    ...opens("breach:BR-1", 0),
    ...refusal("breach:BR-1", "not_eligible", 1),
    ...refusal("breach:BR-1", "not_eligible", 4),
    ...refusal("channel:slack/C9", "external-user", 2),
  ];
  expect(metrics(events).refused).toEqual({ n: 7, byReason: { "external-user": 2, not_eligible: 5 } });
  expect(metrics(events, { rooms: ["airline"] }).refused).toEqual({ n: 5, byReason: { not_eligible: 5 } });
  expect(metrics(events).load).toEqual([]);
});

test("a person's load is what they decided and how long that may have taken: from being called, or from their last act, never more than a look", () => {
  const looking = event("approval.acknowledged", "approval:AP-2", "person:dana", {
    ...as("dana"),
    until: noon + hour,
  });
  const one = metrics([...asks("approval:AP-1", 0), ...votes("approval:AP-1", 2 * minute)]);
  expect(one.load).toMatchObject([{ person: "dana", decisions: 1, minutes: 2 }]);
  // Asleep for an hour, then a glance.
  const late = metrics([...asks("approval:AP-1", 0), ...votes("approval:AP-1", hour)]);
  expect(late.load).toMatchObject([{ decisions: 1, minutes: 5 }]);
  // A minute till "I'm looking", ten of looking; what is decided at the same time costs nothing more.
  const both = metrics([
    ...asks("approval:AP-1", 0),
    ...asks("approval:AP-2", 0),
    ...at(minute, looking),
    ...votes("approval:AP-1", 11 * minute),
    ...votes("approval:AP-2", 11 * minute),
  ]);
  expect(both.load).toMatchObject([{ person: "dana", decisions: 2, minutes: 11 }]);
  // Looking is no decision.
  expect(metrics([...asks("approval:AP-2", 0), ...at(minute, looking)]).load).toMatchObject([
    { decisions: 0, minutes: 1 },
  ]);
});

test("the load of a week is an average of weeks, and a day is not made up to one", () => {
  const events = [...asks("approval:AP-1", 0), ...votes("approval:AP-1", 2 * minute)];
  const weeks = metrics(events, { from: noon - 14 * day, to: noon + 14 * day });
  expect(weeks.load).toMatchObject([{ decisions: 1, minutes: 2, perWeek: { decisions: 0.25, minutes: 0.5 } }]);
  expect(metrics(events).load).toMatchObject([{ perWeek: { decisions: 1, minutes: 2 } }]);
});

test("the andon cord is a decision of who pulled it; a breach's own restraint is counted there", () => {
  const held = (cause: string) =>
    at(
      0,
      event("agent.restrained", "agent:airline-a", "person:mia", {
        agent: "airline-a",
        room: "airline",
        kind: "pause",
        cause,
        reason: "",
        how: "slack",
      }),
    );
  expect(metrics([...held("person:mia"), ...held("breach:BR-1")]).load).toMatchObject([
    { person: "mia", decisions: 1 },
  ]);
});

test("a span has its first instant and not its last", () => {
  const events = [...opens("breach:BR-1", 0), ...applied("breach:BR-1", minute, 60_000)];
  const of = (from: number, to: number) => metrics(events, { from: noon + from, to: noon + to }).toIntervention.n;
  expect([of(minute, hour), of(0, minute), of(minute + 1, hour), of(0, minute + 1)]).toEqual([1, 0, 0, 1]);
});
