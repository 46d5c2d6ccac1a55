/** What is counted of a time, and how it stands against the time before it. Pure: the same events, the same figures. */
import type { Severity } from "../pact/pact.ts";
import { type Duration, hour, type Instant, localDate } from "../words/time.ts";
import type { Counted, CountedBreach } from "./counted.ts";
import { dateAfter, daysBetween } from "./next-digest.ts";

export interface Counts {
  /** Breaches that opened, by severity; those that are only watched beside them. */
  breaches: Partial<Record<Severity, number>>;
  shadow: number;
  /** Median from opening to the first answer of a person, of breaches answered in this time; absent where there was none. */
  acknowledge_ms?: Duration;
  /** `standing`: calls that a standing approval covered. */
  approvals: { asked: number; approved: number; denied: number; expired: number; standing?: number };
  /** Steps of a ladder beyond its first. */
  escalations: number;
  near_misses: number;
  noise: number;
}

/** The same of a time before, in plain numbers; a mean may have a fraction. */
export interface Baseline {
  breaches: number;
  acknowledge_ms?: Duration;
  asked: number;
  approved: number;
  denied: number;
  expired: number;
  escalations: number;
  near_misses: number;
  noise: number;
  signals: number;
}

/** What opened on a local date, and how many near misses were counted. */
export interface DayCount {
  day: string;
  breaches: Partial<Record<Severity, number>>;
  near_misses: number;
}

export interface Span {
  /** Half-open, by the instants of the journal. */
  from: Instant;
  to: Instant;
}

/** @param counted may reach beyond the span */
export function countsOf(counted: Iterable<Counted>, { from, to }: Span): Counts {
  const counts: Counts = {
    breaches: {},
    shadow: 0,
    approvals: { asked: 0, approved: 0, denied: 0, expired: 0, standing: 0 },
    escalations: 0,
    near_misses: 0,
    noise: 0,
  };
  const answered = new Map<CountedBreach, Duration>();
  for (const one of counted) {
    if (one.at < from || one.at >= to) continue;
    const { breach } = one;
    if (breach?.shadow) {
      if (one.what === "opened") counts.shadow += 1;
      continue;
    }
    const first = breach?.answeredAt;
    if (breach && first !== undefined && first >= from && first < to) answered.set(breach, first - breach.openedAt);
    count(counts, one);
  }
  const middle = median([...answered.values()]);
  return { ...counts, ...(middle !== undefined && { acknowledge_ms: middle }) };
}

function count(counts: Counts, one: Counted): void {
  const { approvals, breaches } = counts;
  switch (one.what) {
    case "opened":
      breaches[one.severity] = (breaches[one.severity] ?? 0) + 1;
      return;
    case "escalated":
      counts.escalations += 1;
      return;
    case "noise":
      counts.noise += 1;
      return;
    case "near-miss":
      counts.near_misses += 1;
      return;
    case "asked":
    case "approved":
    case "denied":
    case "expired":
      approvals[one.what] += 1;
      return;
    case "standing":
      approvals.standing = (approvals.standing ?? 0) + 1;
      return;
    case "live":
    case "went-on":
  }
}

/** @param share the part of that time which is to be held against, such as a seventh of a week */
export function baselineOf(counts: Counts, signals: number, share = 1): Baseline {
  const { approvals, acknowledge_ms } = counts;
  return {
    breaches: breachCount(counts) * share,
    // A median is of breaches, however long the time was.
    ...(acknowledge_ms !== undefined && { acknowledge_ms }),
    asked: approvals.asked * share,
    approved: approvals.approved * share,
    denied: approvals.denied * share,
    expired: approvals.expired * share,
    escalations: counts.escalations * share,
    near_misses: counts.near_misses * share,
    noise: counts.noise * share,
    signals: signals * share,
  };
}

/** Each local date up to that of `to`, `days` of them, the oldest first. */
export function dayCounts(
  facts: Iterable<Counted>,
  { to, zone, days }: { to: Instant; zone: string; days: number },
): DayCount[] {
  const last = localDate(to, zone);
  const counted = Array.from(
    { length: days },
    (_, index): DayCount => ({ day: dateAfter(last, index + 1 - days), breaches: {}, near_misses: 0 }),
  );
  const placeOf = kept((quarter) => days - 1 - daysBetween(localDate(quarter * (hour / 4), zone), last));
  for (const one of facts) {
    if (one.at >= to || (one.what !== "opened" && one.what !== "near-miss")) continue;
    const date = counted[placeOf(Math.floor(one.at / (hour / 4)))];
    if (!date) continue;
    if (one.what === "near-miss") date.near_misses += 1;
    else if (!one.breach?.shadow) date.breaches[one.severity] = (date.breaches[one.severity] ?? 0) + 1;
  }
  return counted;
}

/** A date is written out once a quarter of an hour: zones differ by whole quarters, and it takes as long as counting fifty events. */
function kept(placeOf: (quarter: number) => number): (quarter: number) => number {
  const known = new Map<number, number>();
  return (quarter) => {
    const place = known.get(quarter) ?? placeOf(quarter);
    known.set(quarter, place);
    return place;
  };
}

export const breachCount = ({ breaches }: Pick<Counts, "breaches">): number =>
  Object.values(breaches).reduce((sum, one) => sum + one, 0);

/** The middle one, of two the mean. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : Math.round((low + high) / 2);
}
