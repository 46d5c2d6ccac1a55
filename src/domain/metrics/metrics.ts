/** The figures the loop is judged by, over a span and over what was asked for. Each says how many it rests on; of none it says so. */
import type { Verdict } from "../breach/breach-events.ts";
import type { AgentId, FailureMode, PactId, PersonId, RoomId } from "../pact/pact.ts";
import { firstFrom } from "../words/first-from.ts";
import { day, type Instant, minute } from "../words/time.ts";
import type { About, Fact } from "./fact.ts";
import { type Spread, spreadOf } from "./spread.ts";

/** What figures are asked for; `to` is no part of the span. `rooms`: only these, where somebody may not see all. */
export interface MetricsQuery {
  from: Instant;
  to: Instant;
  room?: RoomId;
  rooms?: readonly RoomId[];
  agent?: AgentId;
  pact?: PactId;
  failureMode?: FailureMode;
}

/** A part of a whole; of a whole of none there is no share. */
export interface Share {
  part: number;
  n: number;
}

/** Runs that have every slot their pact names. "not-measured": what was asked for has none to count. */
export type Evidence =
  | { state: "not-measured"; because: string }
  | { state: "measured"; complete: number; closed: number; missing: Readonly<Record<string, number>> };

export interface Metrics {
  from: Instant;
  to: Instant;
  /** 1. From the arrival of the signal that crossed to the restraint in force. */
  toIntervention: Spread;
  /** 2. Stays in the near band that ended on the safe side. */
  nearMisses: { n: number; byFailureMode: Readonly<Record<FailureMode, number>> };
  /** 3. */
  evidence: Evidence;
  /** 4. Of the escalated items that were judged, those whose pact or threshold was found wrong. */
  staleControl: Share & { byVerdict: Readonly<Partial<Record<Verdict, number>>> };
  breaches: { opened: number; escalations: Readonly<Record<number, number>> };
  /** From opening to the first thing a person does about it; from opening to its end. */
  toAcknowledge: Spread;
  toResolve: Spread;
  /** Agents' questions that people decided: from asking to the decision. `bySilence`: those nobody decided in time. */
  approvals: Spread & { approved: number; denied: number; bySilence: number };
  refused: { n: number; byReason: Readonly<Record<string, number>> };
  /** Votes cast so soon that nobody can have read what they decided. */
  rubberStamps: Share & { approved: number };
  /** Who decided most, first. */
  load: readonly PersonLoad[];
}

export interface PersonLoad {
  person: PersonId;
  decisions: number;
  /** An estimate, from acts close to each other; what was done at the same time counts once. */
  minutes: number;
  /** Of a span of less than a week, as it is: nothing is made up to a week. */
  perWeek: { decisions: number; minutes: number };
}

export type FactsMetrics = Omit<Metrics, "evidence">;

/** Of what is asked for, in order. */
export function selected(facts: readonly Fact[], query: MetricsQuery): Fact[] {
  return all(selecting(facts, query));
}

/** So many facts are looked at in one go. */
const together = 5_000;

/** The same in steps, for whoever lets others go first between them; facts that are entered meanwhile are not looked at. */
export function* selecting(facts: readonly Fact[], query: MetricsQuery): Generator<void, Fact[]> {
  const found: Fact[] = [];
  const [first, end] = [firstFrom(facts, query.from), firstFrom(facts, query.to)];
  for (let nth = first; nth < end; nth++) {
    const fact = facts[nth];
    if (fact && matches(fact.about, query)) found.push(fact);
    if ((nth + 1 - first) % together === 0) yield;
  }
  return found;
}

const matches = (about: About, { room, rooms, agent, pact, failureMode }: MetricsQuery): boolean =>
  (room === undefined || about.room === room) &&
  (rooms === undefined || rooms.includes(about.room)) &&
  (agent === undefined || about.agents.includes(agent)) &&
  (pact === undefined || about.pact === pact) &&
  (failureMode === undefined || about.failureMode === failureMode);

/** `facts`: those that are meant, in order. */
export const metricsOf = (facts: readonly Fact[], span: Pick<MetricsQuery, "from" | "to">): FactsMetrics =>
  all(measuring(facts, span));

/** The same in steps of some milliseconds, however many facts there are. */
export function* measuring(
  facts: readonly Fact[],
  { from, to }: Pick<MetricsQuery, "from" | "to">,
): Generator<void, FactsMetrics> {
  const of = yield* byType(facts);
  const toIntervention = spreadOf(of.intervened.map(({ ms }) => ms));
  yield;
  const toAcknowledge = spreadOf(of.answered.map(({ ms }) => ms));
  yield;
  const toResolve = spreadOf(of.resolved.map(({ ms }) => ms));
  yield;
  const byPeople = of.concluded.filter(({ by }) => by !== "silence");
  const approvals = {
    ...spreadOf(byPeople.map(({ ms }) => ms)),
    approved: byPeople.filter(({ by }) => by === "approved").length,
    denied: byPeople.filter(({ by }) => by === "denied").length,
    bySilence: of.concluded.length - byPeople.length,
  };
  yield;
  const stale = staleControl(of.judged);
  yield;
  const escalations = counted(of.escalated, ({ level }) => String(level));
  yield;
  const load = yield* loadOf(of.act, Math.max(1, (to - from) / (7 * day)));
  return {
    from,
    to,
    toIntervention,
    nearMisses: {
      n: of["near-miss"].length,
      byFailureMode: counted(of["near-miss"], ({ about }) => about.failureMode ?? "none"),
    },
    staleControl: stale,
    breaches: { opened: of.opened.length, escalations },
    toAcknowledge,
    toResolve,
    approvals,
    refused: {
      n: of.refused.reduce((sum, { count }) => sum + count, 0),
      byReason: counted(
        of.refused,
        ({ code }) => code,
        ({ count }) => count,
      ),
    },
    rubberStamps: {
      n: of.vote.length,
      part: of.vote.filter(({ quick }) => quick).length,
      approved: of.vote.filter(({ yes }) => yes).length,
    },
    load,
  };
}

type FactsByType = { [T in Fact["type"]]: Extract<Fact, { type: T }>[] };

function* byType(facts: readonly Fact[]): Generator<void, FactsByType> {
  const of: FactsByType = {
    opened: [],
    escalated: [],
    intervened: [],
    "near-miss": [],
    answered: [],
    resolved: [],
    judged: [],
    concluded: [],
    vote: [],
    refused: [],
    act: [],
  };
  for (const [nth, fact] of facts.entries()) {
    (of[fact.type] as Fact[]).push(fact);
    if ((nth + 1) % together === 0) yield;
  }
  return of;
}

/** Without letting anybody go first. */
function all<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** An item that is judged again counts once, as it was judged last. */
function staleControl(judged: readonly Extract<Fact, { type: "judged" }>[]): FactsMetrics["staleControl"] {
  const last = [...new Map(judged.filter(({ escalated }) => escalated).map((one) => [one.item, one])).values()];
  return {
    n: last.length,
    part: last.filter(({ verdict }) => verdict === "pact outdated" || verdict === "threshold stale").length,
    byVerdict: counted(last, ({ verdict }) => verdict),
  };
}

function* loadOf(acts: readonly Extract<Fact, { type: "act" }>[], weeks: number): Generator<void, PersonLoad[]> {
  const load: PersonLoad[] = [];
  for (const [person, mine] of Map.groupBy(acts, (act) => act.person)) {
    yield;
    const decisions = mine.filter(({ decision }) => decision).length;
    const minutes = tookOf(mine) / minute;
    load.push({
      ...{ person, decisions, minutes },
      perWeek: { decisions: decisions / weeks, minutes: minutes / weeks },
    });
  }
  return load.sort((one, other) => other.decisions - one.decisions || (one.person < other.person ? -1 : 1));
}

/** How long all of it took, where several at once take no longer than one. The acts come in order of their end. */
function tookOf(acts: readonly { at: Instant; since: Instant }[]): number {
  const bySince = [...acts].sort((one, other) => one.since - other.since);
  let total = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const { since, at } of bySince) {
    total += Math.max(0, at - Math.max(since, until));
    until = Math.max(until, at);
  }
  return total;
}

function counted<T, K extends string>(
  list: readonly T[],
  keyOf: (one: T) => K,
  countOf: (one: T) => number = () => 1,
): Record<K, number> {
  const counts = new Map<K, number>();
  for (const one of list) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + countOf(one));
  return Object.fromEntries([...counts].sort(([one], [other]) => (one < other ? -1 : 1))) as Record<K, number>;
}
