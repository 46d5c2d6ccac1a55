/**
 * A breach: a threshold was crossed, a named owner decides, silence ends as the pact declared.
 *
 *   open -> resolved -> reviewed ; reopened within the window
 *   its intervention: proposed -> approved | denied | expired -> applied -> lifted ; withdrawn when the value recovers first
 *
 * A late click or a stale timer changes nothing. The states are drawn in ARCHITECTURE.md, "Lives".
 */

import type { Actor, Measured, Verdict } from "../journal/event.ts";
import { type Climb, type NextStep, stepAfter } from "../ladder/climb.ts";
import type { ClauseCitation, InterventionKind, PactCitation, PersonId, Raci, Threshold } from "../pact/pact.ts";
import type { ScopeKey } from "../watch/scope.ts";
import type { Instant } from "../words/time.ts";
import type { Member } from "./member.ts";

export type InterventionState =
  | "none"
  | "proposed"
  | "approved"
  | "denied"
  | "expired"
  | "applied"
  | "lifted"
  | "withdrawn";

export interface Breach extends Climb {
  id: string;
  status: "open" | "resolved" | "reviewed";
  /** The agent that opened it; `members` says whom it is about. */
  agent: string;
  /** Judged over several agents together; absent: each by itself. */
  scope?: ScopeKey;
  /** One for a breach of one agent. What they come to together stands in `intervention`. */
  members: Member[];
  room: string;
  role?: string;
  operator?: PersonId;
  clause: ClauseCitation;
  effective: PactCitation[];
  /** As in force when it opened; an open breach stays on its version. */
  threshold: Threshold;
  raci: Raci;
  measured: Measured;
  nearMisses: number;
  reopenWindow: number;
  ackTtl: number;
  openedAt: Instant;
  intervention: {
    state: InterventionState;
    do: InterventionKind;
    by?: Actor;
    at?: Instant;
    /** A proposed one ends here. */
    expiresAt?: Instant;
    /** From the crossing signal's arrival to the restraint in force. */
    toInterventionMs?: number;
  };
  recoveredAt: Instant | undefined;
  /** `into`: the storm's breach that asks about its agents since. */
  resolved:
    | { at: Instant; by?: PersonId; because: "person" | "recovered" }
    | { at: Instant; by?: undefined; because: "storm"; into: string }
    | undefined;
  verdict: Verdict | undefined;
  /** Changes only when what is being decided changes; a button is bound to it. */
  epoch: number;
  crossings: string[];
}

/** A person is being asked to approve or deny right now. */
export const decisionWaits = (breach: Breach): boolean =>
  breach.status === "open" && breach.intervention.state === "proposed";

/** No person has answered yet: a decision waits, or the pact acted and nobody has looked. */
export function awaitsSomeone(breach: Breach): boolean {
  if (breach.status !== "open") return false;
  const { state, by } = breach.intervention;
  if (state === "proposed") return true;
  if (state === "none") return breach.firstAcknowledged === undefined;
  return state === "applied" && by?.startsWith("pact:") === true && breach.firstAcknowledged === undefined;
}

/** The ladder goes on while nobody has answered. Once silence has ended a gated one, everyone on it was called already. */
export const ladderRuns = (breach: Breach): boolean =>
  awaitsSomeone(breach) && (decisionWaits(breach) || breach.threshold.intervention.mode !== "gated");

/** The next ladder step, while the ladder runs. */
export const nextStep = (breach: Breach): NextStep | undefined => (ladderRuns(breach) ? stepAfter(breach) : undefined);
