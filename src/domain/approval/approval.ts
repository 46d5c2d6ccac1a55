/**
 * An approval: an agent asked before it acted, named people decide, and what they decided is bound to exactly that act.
 *
 *   waiting -> approved | denied | expired | superseded | withdrawn ; approved -> claimed -> done | failed
 *
 * Silence ends as expired, never as denied by a person and never as approved. A late vote or a stale timer changes nothing.
 */
import type { Actor } from "../journal/event.ts";
import { type Climb, type NextStep, stepAfter } from "../ladder/climb.ts";
import type { ActionRule, ApprovalSilence, PactCitation, PersonId, Raci } from "../pact/pact.ts";
import type { Duration, Instant } from "../words/time.ts";
import type { Need } from "./asking.ts";

export type ApprovalStatus =
  | "waiting"
  | "approved"
  | "denied"
  | "expired"
  | "superseded"
  | "withdrawn"
  | "claimed"
  | "done"
  | "failed";

export interface Approval extends Climb {
  id: string;
  /** The act it is about, as the agent knows it: "act_...". */
  action: string;
  status: ApprovalStatus;
  agent: string;
  room: string;
  operator?: PersonId;
  /** The person whose token asked, where a person did. */
  requester?: PersonId;
  run?: string;
  tool: string;
  /** SHA-256 over the canonical form (RFC 8785) of the arguments to run. The arguments themselves are only in the journal. */
  argsDigest: string;
  clause: string;
  cited: PactCitation;
  effective: PactCitation[];
  needs: Need[];
  /** Called because a rule for the tool names them, and not by the ladder. */
  byRule?: PersonId[] | undefined;
  ttl: Duration;
  onSilence: ApprovalSilence;
  risk: "normal" | "irreversible";
  says: string[];
  show?: string[];
  redacted: string[];
  standing?: ActionRule["standing"];
  /** Digests of the arguments that a standing approval would keep the same; "" of one that was not there. */
  same: Record<string, string>;
  /** Of the rules for this tool as they were when it was asked: others supersede it. */
  ruleDigest: string;
  /** Why it had to be asked. */
  sentence: string;
  raci: Raci;
  ackTtl: Duration;
  askedAt: Instant;
  /** A waiting one ends here. */
  expiresAt: Instant;
  /** How often the agent asked for the very same while it waited. */
  asked: number;
  votes: Vote[];
  decided: { by: Actor; at: Instant; how?: string } | undefined;
  /** An approved one must be claimed until here. */
  claimBy: Instant | undefined;
  claimedAt: Instant | undefined;
  completed: { at: Instant; ok: boolean } | undefined;
  /** Since then it is missed: claimed, and no word of how it ended. A late word ends that. */
  unheardAt?: Instant;
  /** The later question that took its place. */
  supersededBy: string | undefined;
  because: string | undefined;
  epoch: number;
  /** Keys of requests that led here, so that a repeated request finds it again. */
  keys: RequestKey[];
}

/** A request that led to a question: hash of its token and Idempotency-Key, and of its body. */
export interface RequestKey {
  key: string;
  body: string;
}

/** One person's yes. A no needs no votes: it ends the question. */
export interface Vote {
  by: PersonId;
  at: Instant;
}

/** How long an approved act may wait for its agent to claim it. */
export const claimWithin: Duration = 15 * 60_000;

export const waits = ({ status }: Approval): boolean => status === "waiting";

/** After the time to claim it, so long may the end of a claimed act be awaited before people are told that there is no word. */
export const wordWithin: Duration = 60_000;

/** The ladder goes on until somebody has decided; a first of two votes does not end it. */
export const nextCall = (approval: Approval): NextStep | undefined =>
  waits(approval) ? stepAfter(approval) : undefined;

/** Most votes that some need of it asks for: "1 of 2". */
export const votesNeeded = ({ needs }: Pick<Approval, "needs">): number =>
  Math.max(...needs.map(({ quorum }) => quorum));
