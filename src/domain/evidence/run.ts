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
  /** Who sent what it was judged by, each once. */
  evaluators: Evaluator[];
}

/** A request of a token ("token:tok_1"); or a span or log record of a token that speaks for these agents, or for any (undefined). */
export type Evaluator = { type: "request"; source?: string } | { type: "telemetry"; by?: string };

type Life = Pick<Run, "endedAt" | "lastAt">;

/** By its end, or by silence. */
export const closedAt = ({ endedAt, lastAt }: Life): Instant => endedAt ?? lastAt + idleAfter;

/** From then on nothing that arrives changes it. */
export const settledAt = (run: Life): Instant => closedAt(run) + (run.endedAt === undefined ? 0 : settleAfter);
