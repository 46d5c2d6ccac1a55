/** The figures the loop is judged by, over a span and over what was asked for. Each says how many it rests on; of none it says so. */
import type { Verdict } from "../breach/breach-events.ts";
import type { AgentId, FailureMode, PactId, PersonId, RoomId } from "../pact/pact.ts";
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

export const selected = (facts: readonly Fact[], query: MetricsQuery): Fact[] =>
  facts.slice(placeOf(facts, query.from), placeOf(facts, query.to)).filter(({ about }) => matches(about, query));

const matches = (about: About, { room, rooms, agent, pact, failureMode }: MetricsQuery): boolean =>
  (room === undefined || about.room === room) &&
  (rooms === undefined || rooms.includes(about.room)) &&
  (agent === undefined || about.agents.includes(agent)) &&
  (pact === undefined || about.pact === pact) &&
  (failureMode === undefined || about.failureMode === failureMode);

/** The first fact that is not before an instant: they stand in the order of the journal, whose clock never goes back. */
function placeOf(facts: readonly Fact[], at: Instant): number {
  let from = 0;
  let to = facts.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((facts[middle]?.at ?? at) < at) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** `facts`: those that are meant, in order. */
export function metricsOf(facts: readonly Fact[], { from, to }: Pick<MetricsQuery, "from" | "to">): FactsMetrics {
  const of = <T extends Fact["type"]>(type: T): Extract<Fact, { type: T }>[] =>
    facts.filter((fact): fact is Extract<Fact, { type: T }> => fact.type === type);
  const concluded = of("concluded");
  const byPeople = concluded.filter(({ by }) => by !== "silence");
  const votes = of("vote");
  return {
    from,
    to,
    toIntervention: spreadOf(of("intervened").map(({ ms }) => ms)),
    nearMisses: {
      n: of("near-miss").length,
      byFailureMode: counted(of("near-miss"), ({ about }) => about.failureMode ?? "none"),
    },
    staleControl: staleControl(of("judged")),
    breaches: { opened: of("opened").length, escalations: counted(of("escalated"), ({ level }) => String(level)) },
    toAcknowledge: spreadOf(of("answered").map(({ ms }) => ms)),
    toResolve: spreadOf(of("resolved").map(({ ms }) => ms)),
    approvals: {
      ...spreadOf(byPeople.map(({ ms }) => ms)),
      approved: concluded.filter(({ by }) => by === "approved").length,
      denied: concluded.filter(({ by }) => by === "denied").length,
      bySilence: concluded.length - byPeople.length,
    },
    refused: {
      n: of("refused").reduce((sum, { count }) => sum + count, 0),
      byReason: counted(
        of("refused"),
        ({ code }) => code,
        ({ count }) => count,
      ),
    },
    rubberStamps: {
      n: votes.length,
      part: votes.filter(({ quick }) => quick).length,
      approved: votes.filter(({ yes }) => yes).length,
    },
    load: loadOf(of("act"), Math.max(1, (to - from) / (7 * day))),
  };
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

function loadOf(acts: readonly Extract<Fact, { type: "act" }>[], weeks: number): PersonLoad[] {
  return [...Map.groupBy(acts, ({ person }) => person)]
    .map(([person, mine]) => {
      const decisions = mine.filter(({ decision }) => decision).length;
      const minutes = together(mine) / minute;
      return { person, decisions, minutes, perWeek: { decisions: decisions / weeks, minutes: minutes / weeks } };
    })
    .sort((one, other) => other.decisions - one.decisions || (one.person < other.person ? -1 : 1));
}

/** How long all of it took, where several at once take no longer than one. The acts come in order of their end. */
function together(acts: readonly { at: Instant; since: Instant }[]): number {
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
