/** What is counted of a time from the journal, and how it stands against the time before it. Pure: the same events, the same figures. */
import { type JournalEvent, kindOf, type Subject } from "../journal/event.ts";
import type { Severity } from "../pact/pact.ts";
import { type Duration, type Instant, localDate } from "../words/time.ts";
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

/** What is looked up of a breach that an event is about. */
export interface CountedBreach {
  shadow: boolean;
  openedAt: Instant;
  answeredAt: Instant | undefined;
}
export type BreachOf = (subject: Subject) => CountedBreach | undefined;

export interface Span {
  /** Half-open, by the instants of the journal. */
  from: Instant;
  to: Instant;
}

export function countsOf(events: readonly JournalEvent[], { from, to }: Span, breachOf: BreachOf): Counts {
  const counts: Counts = {
    breaches: {},
    shadow: 0,
    approvals: { asked: 0, approved: 0, denied: 0, expired: 0, standing: 0 },
    escalations: 0,
    near_misses: 0,
    noise: 0,
  };
  const answered = new Map<Subject, Duration>();
  for (const one of events) {
    if (one.at < from || one.at >= to) continue;
    const breach = kindOf(one.subject) === "breach" ? breachOf(one.subject) : undefined;
    if (breach?.shadow) {
      if (one.type === "breach.opened") counts.shadow += 1;
      continue;
    }
    const first = breach?.answeredAt;
    if (breach && first !== undefined && first >= from && first < to)
      answered.set(one.subject, first - breach.openedAt);
    count(counts, one);
  }
  const middle = median([...answered.values()]);
  return { ...counts, ...(middle !== undefined && { acknowledge_ms: middle }) };
}

function count(counts: Counts, one: JournalEvent): void {
  const { approvals, breaches } = counts;
  switch (one.type) {
    case "breach.opened": {
      const { severity } = one.body.threshold;
      breaches[severity] = (breaches[severity] ?? 0) + 1;
      return;
    }
    case "breach.escalated":
    case "approval.escalated":
      if (one.body.step > 1) counts.escalations += 1;
      return;
    case "breach.resolved":
      if (one.body.because === "noise") counts.noise += 1;
      return;
    case "approval.asked":
      approvals.asked += 1;
      return;
    case "approval.approved":
      approvals.approved += 1;
      return;
    case "approval.denied":
      approvals.denied += 1;
      return;
    case "approval.expired":
      // "unclaimed": people had answered it.
      if (one.body.silence !== "unclaimed") approvals.expired += 1;
      return;
    case "standing.used":
      approvals.standing = (approvals.standing ?? 0) + 1;
      return;
    case "near-miss.counted":
      counts.near_misses += 1;
      return;
    default:
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
  events: readonly JournalEvent[],
  { to, zone, days }: { to: Instant; zone: string; days: number },
  breachOf: BreachOf,
): DayCount[] {
  const last = localDate(to, zone);
  const counted = Array.from(
    { length: days },
    (_, index): DayCount => ({ day: dateAfter(last, index + 1 - days), breaches: {}, near_misses: 0 }),
  );
  for (const one of events) {
    if (one.at >= to || (one.type !== "breach.opened" && one.type !== "near-miss.counted")) continue;
    const date = counted[days - 1 - daysBetween(localDate(one.at, zone), last)];
    if (!date) continue;
    if (one.type === "near-miss.counted") date.near_misses += 1;
    else if (!breachOf(one.subject)?.shadow) {
      const { severity } = one.body.threshold;
      date.breaches[severity] = (date.breaches[severity] ?? 0) + 1;
    }
  }
  return counted;
}

export const breachCount = ({ breaches }: Pick<Counts, "breaches">): number =>
  Object.values(breaches).reduce((sum, one) => sum + one, 0);

/** The middle one, of two the mean. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : Math.round((low + high) / 2);
}
