/**
 * An approval: an agent asked before it acted, named people decide, and what they decided is bound to exactly that act.
 *
 *   waiting -> approved | denied | expired | superseded | withdrawn ; approved -> claimed -> done | failed
 *
 * One that expired may be asked again by a person: as another approval, which its agent joins by asking for the same.
 * Silence ends as expired, never as denied by a person and never as approved. A late vote or a stale timer changes nothing.
 */
import type { Actor } from "../journal/event.ts";
import { type Climb, type NextStep, stepAfter } from "../ladder/climb.ts";
import type { ActionRule, ApprovalSilence, PactCitation, PersonId, Raci } from "../pact/pact.ts";
import { type Duration, day, type Instant, minute } from "../words/time.ts";
import type { Need } from "./asking.ts";

export const approvalStatuses = [
  "waiting",
  "approved",
  "denied",
  "expired",
  "superseded",
  "withdrawn",
  "claimed",
  "done",
  "failed",
] as const;
type ApprovalStatus = (typeof approvalStatuses)[number];

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
  /** Others whose tokens asked for the very same since. */
  joinedBy?: PersonId[];
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
  /** People gave it more time, so often. */
  extended: Extension[];
  /** Whoever may decide was called once more before this end of it. */
  warnedFor: Instant | undefined;
  /** How often the agent asked for it; 0: a person asked again, and the agent has not come back for it yet. */
  asked: number;
  /** The earlier approval that a person asks again with it. */
  again?: { of: string; by: PersonId };
  votes: Vote[];
  decided: { by: Actor; at: Instant; how?: string } | undefined;
  /** An approved one must be claimed until here. */
  claimBy: Instant | undefined;
  claimedAt: Instant | undefined;
  completed: { at: Instant; ok: boolean } | undefined;
  /** It was claimed, and nothing was heard of it in time. */
  unreported: boolean;
  /** Whoever denied it said why afterwards. */
  reasoned: boolean;
  /** A person asked it again, once it had expired. */
  reopenedAs: { approval: string; action: string; by: PersonId } | undefined;
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

interface Extension {
  by: PersonId;
  at: Instant;
  until: Instant;
}

/** One person's yes. A no needs no votes: it ends the question. */
export interface Vote {
  by: PersonId;
  at: Instant;
}

/** How long an approved act may wait for its agent to claim it. */
const claimWithin: Duration = 15 * 60_000;

/** An agent that claimed is not said to be silent before this. */
const reportWithin: Duration = 5 * minute;

export const mostExtensions = 3;
/** However often it is extended, it ends so long after it was asked. */
export const longestWait: Duration = 7 * day;

export const waits = ({ status }: Approval): boolean => status === "waiting";

/** The ladder goes on until somebody has decided; a first of two votes does not end it. */
export const nextCall = (approval: Approval): NextStep | undefined =>
  waits(approval) ? stepAfter(approval) : undefined;

/**
 * When whoever may decide is called once more: three quarters through its time, whatever that has become by extending. Undefined where that
 * was done, or lay behind when it was extended; and for one that is held open beyond its first end, for nothing ends there.
 */
export function warnsAt(approval: Approval): Instant | undefined {
  const { ladderFrom, expiresAt, extended, warnedFor, round } = approval;
  if (!waits(approval) || warnedFor === expiresAt || round > 1) return undefined;
  const at = ladderFrom + Math.floor(((expiresAt - ladderFrom) * 3) / 4);
  return at > (extended.at(-1)?.at ?? 0) ? at : undefined;
}

/** Until when it would wait, extended by so long: its rule's own time again. Undefined: it may not be extended any more. */
export function extendedUntil(approval: Approval, by: Duration = approval.ttl): Instant | undefined {
  const until = Math.min(approval.expiresAt + by, approval.askedAt + longestWait);
  return waits(approval) && approval.extended.length < mostExtensions && until > approval.expiresAt ? until : undefined;
}

/** Its agent was told "expired", a person asked again, and the agent has not come back for it yet. */
export const awaitsAgent = ({ again, asked }: Pick<Approval, "again" | "asked">): boolean =>
  again !== undefined && asked === 0;

/**
 * An approved act is to be claimed by then. An agent that was told "expired" does not listen any more, so it has as long as people had, and
 * never less than any other.
 */
export const claimUntil = (approval: Approval, at: Instant): Instant =>
  awaitsAgent(approval) ? Math.max(at + claimWithin, approval.expiresAt) : at + claimWithin;

/** By then its agent should have said what came of it. */
export const reportsBy = ({ status, claimBy, claimedAt, unreported }: Approval): Instant | undefined =>
  status === "claimed" && claimedAt !== undefined && !unreported
    ? Math.max(claimBy ?? 0, claimedAt + reportWithin)
    : undefined;

/** Most votes that some need of it asks for: "1 of 2". */
export const votesNeeded = ({ needs }: Pick<Approval, "needs">): number =>
  Math.max(...needs.map(({ quorum }) => quorum));
