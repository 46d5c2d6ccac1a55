/** What a digest counts of its time, and what still waits at its end. Plain figures, no text that anybody wrote. */

import type { Finding } from "../check/finding.ts";
import type { Subject } from "../journal/event.ts";
import type { AgentId, PersonId, Severity } from "../pact/pact.ts";
import type { Duration, Instant } from "../words/time.ts";

export interface DigestFigures {
  /** Breaches that opened, by severity; those that are only watched beside them. */
  breaches: Partial<Record<Severity, number>>;
  shadow: number;
  /** Median from opening to the first answer of a person, of breaches answered in this time; absent where there was none. */
  acknowledge_ms?: Duration;
  approvals: { asked: number; approved: number; denied: number; expired: number };
  /** Steps of a ladder beyond its first. */
  escalations: number;
  near_misses: number;
  noise: number;
  changes: { live: number; waiting: number };
  /** What holds calls back at the end. */
  mutes: number;
  snoozes: number;
  /** What waits for a human, the oldest first; `more` do not fit. */
  open: OpenItem[];
  more: number;
  /** Agents known in the room. */
  agents: number;
  /** Drills that began in this time, apart from every other figure. Absent: none was measured. */
  drills?: { passed: number; failed: number };
  /** What governs on paper alone, the worst first; `more` do not fit. Absent: nothing. */
  checks?: { found: Finding[]; more: number };
}

export interface OpenItem {
  item: Subject;
  since: Instant;
  agent?: AgentId;
  severity?: Severity;
  /** Who looks into it. */
  held?: PersonId;
  /** The highest step of its ladder that was taken. */
  level?: number;
}

/** As many are named; the rest are counted. */
export const mostOpen = 8;
export const mostChecks = 3;

export const breachCount = ({ breaches }: DigestFigures): number =>
  Object.values(breaches).reduce((sum, count) => sum + count, 0);

/** Nothing happened, nothing waits, and nothing is held back. */
export const isEmpty = (figures: DigestFigures): boolean =>
  breachCount(figures) +
    figures.shadow +
    figures.approvals.asked +
    figures.approvals.approved +
    figures.approvals.denied +
    figures.approvals.expired +
    figures.escalations +
    figures.near_misses +
    figures.noise +
    figures.changes.live +
    figures.changes.waiting +
    figures.mutes +
    figures.snoozes +
    figures.open.length ===
  0;

/** The oldest first; of one age by id. */
export function oldestFirst(items: readonly OpenItem[]): Pick<DigestFigures, "open" | "more"> {
  const sorted = items.toSorted((a, b) => a.since - b.since || (a.item < b.item ? -1 : 1));
  return { open: sorted.slice(0, mostOpen), more: Math.max(0, sorted.length - mostOpen) };
}

/** The middle one, of two the mean. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : Math.round((low + high) / 2);
}
