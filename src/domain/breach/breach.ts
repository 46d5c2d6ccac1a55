/**
 * A breach: a threshold was crossed, a named owner decides, silence ends as the pact declared.
 *
 *   open -> resolved -> reviewed ; reopened within the window
 *   its intervention: proposed -> approved | denied | expired -> applied -> lifted ; withdrawn when the value recovers first
 *
 * A late click or a stale timer changes nothing. The states are drawn in ARCHITECTURE.md, "Lives".
 */

import type { Actor, Measured, Verdict } from "../journal/event.ts";
import type {
  ClauseCitation,
  InterventionKind,
  LadderStep,
  PactCitation,
  PersonId,
  Raci,
  Threshold,
} from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";

export type InterventionState =
  | "none"
  | "proposed"
  | "approved"
  | "denied"
  | "expired"
  | "applied"
  | "lifted"
  | "withdrawn";

export interface Breach {
  id: string;
  status: "open" | "resolved" | "reviewed";
  agent: string;
  room: string;
  role?: string;
  operator?: PersonId;
  clause: ClauseCitation;
  effective: PactCitation[];
  /** As in force when it opened; an open breach stays on its version. */
  threshold: Threshold;
  raci: Raci;
  ladder: LadderStep[];
  measured: Measured;
  nearMisses: number;
  reopenWindow: number;
  ackTtl: number;
  openedAt: Instant;
  /** The ladder counts from here: opening, reopening, or the restart after a hold. */
  ladderFrom: Instant;
  round: number;
  /** Ladder steps taken in this round. */
  step: number;
  /** The highest step ever taken; past 1 it "escalated". */
  highestStep: number;
  reached: PersonId[];
  roomAsked: boolean;
  /** Whom the last step asked, for the card. */
  lastAsked: { target: string; to: PersonId[]; instead_of: PersonId[]; room: boolean; at: Instant } | undefined;
  /** "I'm looking": holds the ladder, never the ttl. */
  held: { by: PersonId; at: Instant; until: Instant } | undefined;
  firstAcknowledged: { by: PersonId; at: Instant } | undefined;
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
  resolved: { at: Instant; by?: PersonId; because: "person" | "recovered" } | undefined;
  verdict: Verdict | undefined;
  /** Changes only when what is being decided changes; a button is bound to it. */
  epoch: number;
  crossings: string[];
}

export const escalated = (breach: Breach): boolean => breach.highestStep > 1;

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

/** When the next ladder step is due: at its time after the start of the round, or when the hold ends, whichever is later. */
export function nextStep(breach: Breach): { step: number; to: string; due: Instant } | undefined {
  if (!ladderRuns(breach)) return undefined;
  const next = breach.ladder[breach.step];
  if (!next) return undefined;
  return { step: breach.step + 1, to: next.to, due: Math.max(breach.ladderFrom + next.after, breach.held?.until ?? 0) };
}
