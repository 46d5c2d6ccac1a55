/** A run as it is known by what arrived: since when, until when, and what it left behind. Wall times are those of arrival. */
import { ancestorPatience } from "../derive/derive.ts";
import type { SegmentPlace } from "../derive/observation.ts";
import type { AgentId } from "../pact/pact.ts";
import { type Duration, type Instant, minute } from "../words/time.ts";
import type { RunEvidence } from "./run-slots.ts";

/** A run whose end nobody tells is closed when nothing was heard of it for so long. */
export const idleAfter: Duration = 30 * minute;

/** What belongs to a run whose end was told may still come so much later: as long as spans wait for each other. */
export const settleAfter: Duration = ancestorPatience;

export interface Run extends Omit<RunEvidence, "gated"> {
  run: string;
  agent: AgentId;
  /** The segments with its first and its latest sign of life. */
  first: SegmentPlace;
  place: SegmentPlace;
  firstAt: Instant;
  lastAt: Instant;
  /** When its end was told; absent: it was not. */
  endedAt?: Instant;
  /** When it began, by what it said it took; absent where it did not say. */
  began?: Instant;
  /** Its newest event time. */
  at: Instant;
  /** Ids of what was told of it, not only judged, up to `mostTold`. */
  told: string[];
  /** Whoever said anything of it, each once. */
  tellers: Teller[];
}

/** What came with one token. */
export interface Teller {
  /** "token:tok_1"; "" where a segment does not say. */
  source: string;
  /** When the first and the last came of what it told of the run; absent: it told nothing. */
  told?: { firstAt: Instant; lastAt: Instant };
  /** It sent what the run was judged by. */
  judged: boolean;
}

/** Nobody asks for more than whether they are several. */
export const mostTold = 10;

type Life = Pick<Run, "endedAt" | "lastAt">;

/** By its end, or by silence. */
export const closedAt = ({ endedAt, lastAt }: Life): Instant => endedAt ?? lastAt + idleAfter;

/** From then on nothing that arrives changes it. */
export const settledAt = (run: Life): Instant => closedAt(run) + (run.endedAt === undefined ? 0 : settleAfter);
