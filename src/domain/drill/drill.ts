/**
 * A drill: a labelled signal goes the way of a real one, and the people it calls are measured.
 *
 *   started (its signal is on its way) -> open (escalated n) -> ended
 *
 * Its signal is in the chain and in no window. Nothing is held back by it, and a real breach in the room ends it.
 */
import type { How } from "../journal/event.ts";
import { type Climb, type NextStep, stepAfter } from "../ladder/climb.ts";
import type { AgentId, ClauseCitation, PersonId, Raci, RoomId, Threshold } from "../pact/pact.ts";
import { type Duration, hour, type Instant, minute } from "../words/time.ts";
import type { DrillAnswer, DrillEvents } from "./drill-events.ts";

export const drillStatuses = ["started", "open", "ended"] as const;

export interface Drill extends Climb {
  id: string;
  status: (typeof drillStatuses)[number];
  room: RoomId;
  agent: AgentId;
  operator: PersonId | undefined;
  clause: ClauseCitation;
  threshold: Threshold;
  raci: Raci;
  by: PersonId;
  how: How;
  startedAt: Instant;
  endsAt: Instant;
  /** The key of its crossing, and when its signal arrived: what it is measured from. */
  crossing: string | undefined;
  receivedAt: Instant | undefined;
  /** Who was called, when, and at which step. */
  called: { person: PersonId; at: Instant; level: number }[];
  answered: { by: PersonId; at: Instant; answer: DrillAnswer; ms: Duration } | undefined;
  ended: (Pick<DrillEvents["drill.ended"], "passed" | "because" | "breach" | "by"> & { at: Instant }) | undefined;
  epoch: number;
}

export const runs = ({ status }: Pick<Drill, "status">): boolean => status !== "ended";

export const asks = ({ status }: Pick<Drill, "status">): boolean => status === "open";

export const nextCall = (drill: Drill): NextStep | undefined => (asks(drill) ? stepAfter(drill) : undefined);

/** A question that ends by itself ends when that of a real breach would; any other once everybody on the ladder had some minutes. */
export function limitOf({ intervention: { mode, ttl } }: Threshold, ladder: readonly { after: Duration }[]): Duration {
  if (mode === "gated") return Math.min(ttl, longest);
  const last = Math.max(0, ...ladder.map(({ after }) => after));
  return Math.min(longest, Math.max(15 * minute, last + 5 * minute));
}

const longest = 4 * hour;

/** What its card offers, as that of the breach would: whoever could only be there decides nothing. */
export const answersTo = ({ threshold }: Pick<Drill, "threshold">): readonly DrillAnswer[] =>
  threshold.intervention.mode === "gated" ? ["approve", "deny"] : ["on-it"];

/** That somebody is there whom it surprised: whoever started it knew of it. Without that no agent earns more for it. */
export const surprised = ({ ended, answered, by }: Drill): boolean =>
  ended?.passed === true && answered !== undefined && answered.by !== by;

/** What it says something about: how people answer. One that was cut short says nothing. */
export const counts = ({ ended }: Drill): boolean =>
  ended?.because === "answered" || ended?.because === "silence" || ended?.because === "lost";
