/**
 * A breach: a threshold was crossed, a named owner decides, silence ends as the pact declared.
 *
 *   open -> resolved -> reviewed ; reopened within the window
 *   its intervention: proposed -> approved | denied | expired -> applied -> lifted ; withdrawn when the value recovers first
 *   nothing prepared: none -> a person chooses: applied -> lifted, or let-run
 *   who is asked: held by "I'm looking" or a snooze, hushed by a mute or quiet hours, passed on; never the end of a decision
 *
 * A late click or a stale timer changes nothing. The states are drawn in ARCHITECTURE.md, "Lives".
 */

import type { RunsJudged } from "../evidence/judged-runs.ts";
import type { Actor } from "../journal/event.ts";
import { type Climb, type NextStep, stepAfter } from "../ladder/climb.ts";
import type { ClauseCitation, InterventionKind, PactCitation, PersonId, Raci, Threshold } from "../pact/pact.ts";
import type { PostmortemRule } from "../postmortem/postmortem.ts";
import type { ScopeKey } from "../watch/scope.ts";
import type { Instant } from "../words/time.ts";
import type { BreachOrigin, Measured, Verdict } from "./breach-events.ts";
import type { Member } from "./members/member.ts";

export type InterventionState =
  | "none"
  | "proposed"
  | "approved"
  | "denied"
  | "expired"
  | "applied"
  | "lifted"
  | "withdrawn"
  /** Nothing was prepared, and a person chose to do nothing. */
  | "let-run";

export const breachStatuses = ["open", "resolved", "reviewed"] as const;
type BreachStatus = (typeof breachStatuses)[number];

export interface Breach extends Climb {
  id: string;
  status: BreachStatus;
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
  /** Of the runs it was judged over, as it stood when it opened; absent: nobody asked for any. */
  evidence?: RunsJudged;
  /** Only watched: its history is what would have happened. */
  shadow?: true;
  /** Told in a line that counts, not on a card of its own. */
  gathered?: true;
  /** Where it comes from, if not from the agent itself. */
  origin?: BreachOrigin;
  /** Nobody is called until then. The ladder goes on afterwards, each step as much later as it was held up. */
  hushed?: { because: "muted" | "quiet-hours"; at: Instant; until: Instant; by?: PersonId };
  /** Whoever may decide was called once more before this end of the decision; `quiet`: it was left at saying so. */
  warned?: { to: PersonId[]; at: Instant; until: Instant; quiet?: true };
  /** Silence ended the decision once, and the pact holds it open since. */
  heldOpen?: true | undefined;
  /** When its pact asks for a postmortem, as it was when it opened. */
  postmortemRule?: PostmortemRule;
  /** "PM-12": to be written before it is reviewed, or filed. */
  postmortem?: string | undefined;
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
    | { at: Instant; by?: PersonId; because: "person" | "recovered" | "noise" }
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

/**
 * When whoever may decide is called once more: three quarters through the time to decide. Undefined where that was done; while nobody is to be
 * called; and for one that is held open beyond its first end, for nothing ends there.
 */
export function warnsAt(breach: Breach): Instant | undefined {
  const { expiresAt } = breach.intervention;
  if (!decisionWaits(breach) || expiresAt === undefined || breach.warned?.until === expiresAt) return undefined;
  if (breach.shadow || breach.hushed || breach.heldOpen) return undefined;
  // Whoever joined a question with less time has brought its end forward.
  const waiting = breach.members.filter(({ state }) => state === "proposed").map(({ rule }) => rule.ttl);
  return expiresAt - Math.ceil(Math.min(breach.threshold.intervention.ttl, ...waiting) / 4);
}

/** Nothing was prepared, and nobody is held back yet: a person may choose. */
export const awaitsChoice = (breach: Breach): boolean =>
  breach.status === "open" &&
  breach.threshold.intervention.mode === "human-review" &&
  breach.intervention.state !== "applied";

/** It is left to people: a decision waits, nothing was prepared, or the pact acted by itself. */
function isLeftToPeople({ status, intervention: { state, by } }: Breach): boolean {
  if (status !== "open") return false;
  return state === "proposed" || state === "none" || (state === "applied" && by?.startsWith("pact:") === true);
}

/** A person's answer is awaited: a decision waits, or it is left to people and nobody is on it. */
export const awaitsSomeone = (breach: Breach): boolean =>
  isLeftToPeople(breach) && (decisionWaits(breach) || breach.held === undefined);

/** Its verdict comes with a postmortem that nobody has filed. */
export const needsPostmortem = ({ status, postmortem, verdict }: Breach): boolean =>
  status === "resolved" && postmortem !== undefined && verdict === undefined;

/** It may be passed on to somebody else. Once silence has ended a gated one, the pact has decided and nobody is asked. */
export const mayCall = (breach: Breach): boolean =>
  isLeftToPeople(breach) && (decisionWaits(breach) || breach.threshold.intervention.mode !== "gated");

/** The ladder goes on while nobody has answered. */
export const ladderRuns = (breach: Breach): boolean =>
  awaitsSomeone(breach) && mayCall(breach) && breach.hushed === undefined;

/** The next ladder step, while the ladder runs. */
export const nextStep = (breach: Breach): NextStep | undefined => (ladderRuns(breach) ? stepAfter(breach) : undefined);
