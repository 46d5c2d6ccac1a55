/** What a digest says of its time, and of what still waits at its end. Plain figures and names, no text that anybody wrote. */

import type { Finding } from "../check/finding.ts";
import type { Subject } from "../journal/event.ts";
import type { AgentId, PactId, PersonId, RoomId, Severity } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import { type Baseline, breachCount, type Counts } from "./counts.ts";

export interface DigestFigures extends Counts {
  /** Of the time before it that was as long; absent where the room is younger than that. */
  before?: Baseline;
  /** The mean of the seven days before it, over a time as long; absent where the room is younger than that. */
  week?: Baseline;
  /** Signals that arrived. */
  signals?: number;
  changes: { live: number; waiting: number };
  /** What holds calls back at the end: how many, and the first to end. */
  mutes: number;
  snoozes: number;
  hushed?: Hushed[];
  /** What waits for a human, the oldest first; `more` do not fit. */
  open: OpenItem[];
  more: number;
  /** Postmortems whose time to be written is over, the oldest first. */
  overdue?: Overdue[];
  /** Standing approvals that still cover calls, the first to end first. */
  standing?: StandingLine[];
  /** Versions of pacts that became live, in order. */
  pacts?: PactLine[];
  /** What is used of each budget, the fullest first. */
  budgets?: BudgetLine[];
  /** Agents known in the room; `heard`: those that sent a signal in this time. */
  agents: number;
  heard?: number;
  /** Agents that were heard in the seven days before and not since, the longest first; `silent_longer`: known ones not heard in all that time. */
  quiet?: { agent: AgentId; since: Instant }[];
  silent_longer?: number;
  /** What does not get out to people; absent while all does. */
  delivery?: DeliveryHealth;
  /** Drills that began in this time, apart from every other figure. Absent: none was measured. */
  drills?: { passed: number; failed: number };
  /** What governs on paper alone, the worst first; `more` do not fit. Absent: nothing. */
  checks?: { found: Finding[]; more: number };
}

export interface OpenItem {
  item: Subject;
  since: Instant;
  /** The room it stands in, in a digest of several. */
  room?: RoomId;
  agent?: AgentId;
  severity?: Severity;
  /** Who looks into it. */
  held?: PersonId;
  /** The highest step of its ladder that was taken. */
  level?: number;
}

export interface Overdue {
  /** "PM-12" of "BR-142". */
  postmortem: string;
  breach: string;
  owner: PersonId;
  due: Instant;
}

export interface StandingLine {
  approval: string;
  agent: AgentId;
  tool: string;
  by: PersonId;
  until: Instant;
  /** Calls it still covers. */
  left: number;
}

/** A mute of an agent, or of one clause of it; a snooze of a breach. */
export interface Hushed {
  of: { agent: AgentId; clause?: string } | { breach: string };
  by: PersonId;
  until: Instant;
}

export interface PactLine {
  pact: PactId;
  version: number;
  /** "CR-19", where it was agreed to as one. */
  change?: string;
  by: string;
}

export interface BudgetLine {
  agent: AgentId;
  threshold: string;
  title: string;
  used: number;
  cap: number;
  unit?: string;
  /** What was used at the end of the last digest. */
  was?: number;
}

export interface DeliveryHealth {
  /** Cards that a channel of the room refused in this time. */
  refused: number;
  /** Messages that were tried and are not out yet; `oldest`: since when the first of them waits. */
  retried: number;
  oldest?: Instant;
  /** Channels of the room that take nothing. */
  dead: { platform: string; channel: string; since: Instant; cards: number }[];
  /** People of the room whose accounts take no message. */
  unreachable: PersonId[];
  /** "refused": lets nothing out until an admin acts; "degraded" mends itself. */
  down: { platform: string; severity: "refused" | "degraded" }[];
}

/** How a room did in a week, against the others. */
export interface RankedRoom {
  room: RoomId;
  breaches: Partial<Record<Severity, number>>;
  escalations: number;
  near_misses: number;
  /** Waiting for a human at the end. */
  open: number;
}

/** As many are named; the rest are counted. */
const mostOpen = 8;
export const mostChecks = 3;

/** Nothing happened, nothing waits, nothing is held back, and what was to be told was. */
export const isEmpty = (figures: DigestFigures): boolean =>
  breachCount(figures) +
    figures.shadow +
    figures.approvals.asked +
    figures.approvals.approved +
    figures.approvals.denied +
    figures.approvals.expired +
    (figures.approvals.standing ?? 0) +
    figures.escalations +
    figures.near_misses +
    figures.noise +
    figures.changes.live +
    figures.changes.waiting +
    figures.mutes +
    figures.snoozes +
    figures.open.length +
    [figures.overdue, figures.standing, figures.pacts].reduce((sum, list) => sum + (list?.length ?? 0), 0) +
    (figures.delivery ? 1 : 0) ===
  0;

/** The oldest first; of one age by id. */
export function oldestFirst(items: readonly OpenItem[]): Pick<DigestFigures, "open" | "more"> {
  const sorted = items.toSorted((a, b) => a.since - b.since || (a.item < b.item ? -1 : 1));
  return { open: sorted.slice(0, mostOpen), more: Math.max(0, sorted.length - mostOpen) };
}
