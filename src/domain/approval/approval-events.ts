/** What can happen to an agent's question. */

import type { DecidedBy } from "../journal/event.ts";
import type { AskingTraitsOf } from "../journal/traits.ts";
import type { Escalated } from "../ladder/climb.ts";
import type {
  ActionRule,
  AgentId,
  ApprovalSilence,
  LadderStep,
  PactCitation,
  PersonId,
  Raci,
  RoomId,
} from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import type { Claimed, Completed } from "./act-events.ts";
import type { Need } from "./asking.ts";

export interface ApprovalEvents {
  /** An agent asked before it acted, and people must decide. */
  "approval.asked": {
    /** How the agent knows it: "act_...". */
    action: string;
    agent: AgentId;
    room: RoomId;
    operator?: PersonId;
    /** The person whose token asked, where a person did. */
    requester?: PersonId;
    run?: string;
    tool: string;
    /** The arguments to run; of those the pact redacts only a mask. */
    args: Record<string, unknown>;
    /** SHA-256 over the canonical form (RFC 8785) of all arguments, the redacted ones in full. */
    args_digest: string;
    /** Why, in the agent's words. */
    reason?: string;
    clause: string;
    cited: PactCitation;
    effective: PactCitation[];
    needs: Need[];
    ttl: number;
    on_silence: ApprovalSilence;
    risk: "normal" | "irreversible";
    says: string[];
    show?: string[];
    /** Names of the arguments that are masked. */
    redacted: string[];
    standing?: ActionRule["standing"];
    /** Digests of the arguments that a standing approval would keep the same. */
    same: Record<string, string>;
    /** Of the rules for this tool as they were; where they change, the question is superseded. */
    rule_digest: string;
    sentence: string;
    raci: Raci;
    ladder: LadderStep[];
    ack_ttl: number;
    /** Makes two questions about the same act two different things to approve. */
    nonce: string;
    /** The request that asked: hash of its token and Idempotency-Key, and of its body. */
    key?: string;
    body_digest?: string;
    /** The earlier question that this one replaces. */
    replaces?: string;
    /** A person asks again what its agent had asked as `of`, and nobody answered in time. */
    again?: { of: string; by: PersonId };
    /** Of what a person asks again: others whose tokens had asked for it. */
    joined_by?: PersonId[];
  };
  /** The very same was asked while it waited: one card, one decision, one run. */
  "approval.asked-again": { run?: string; requester?: PersonId; key?: string; body_digest?: string };
  "approval.escalated": Escalated;
  /** Three quarters of its time are gone: whoever may decide it is called once more, before it ends at `until`. */
  "approval.warned": { to: PersonId[]; until: Instant };
  /** It waits longer: until `until`, and no longer until `was`. */
  "approval.extended": DecidedBy & { until: Instant; was: Instant };
  "approval.acknowledged": DecidedBy & { until: Instant };
  "approval.unacknowledged": Partial<DecidedBy> & { because: "person" | "timeout" };
  "approval.voted": DecidedBy;
  "approval.vote-withdrawn": DecidedBy;
  "approval.approved": { votes: PersonId[]; claim_by: Instant };
  "approval.denied": DecidedBy;
  /** Whoever denied it says why, afterwards. */
  "approval.reasoned": DecidedBy;
  /** "unclaimed": it was approved, and its agent never came for it. */
  "approval.expired": { silence: ApprovalSilence | "unclaimed" };
  /** It had expired, and a person asks the same again: as this approval, and as this action of its agent. */
  "approval.reopened": DecidedBy & { approval: string; action: string };
  "approval.superseded": { because: string; by_action?: string };
  "approval.withdrawn": { reason?: string };
  "approval.claimed": Claimed;
  "approval.completed": Completed;
  /** It was claimed, and its agent did not say in time what came of it. */
  "approval.unreported": { since: Instant };
}

const own = { about: "approval", rooms: "own", shows: "sentence" } as const;
/** With what the person wrote. */
const said = { ...own, redacts: ["reason"] } as const;

export const approvalTraits = {
  "approval.asked": {
    about: "approval",
    rooms: "named",
    shows: "sentence",
    redacts: ["reason", "args"],
    tells: { thread: "line", urgent: true },
  },
  "approval.asked-again": { ...own, tells: { thread: "card", gathers: true } },
  "approval.escalated": { ...own, tells: { thread: "line", calls: "ladder", urgent: true } },
  "approval.warned": { ...own, tells: { thread: "line", calls: "again", urgent: true } },
  "approval.extended": { ...said, tells: { thread: "line", settles: true } },
  "approval.acknowledged": { ...said, tells: { thread: "line", pager: "acknowledge" } },
  "approval.unacknowledged": { ...said, tells: { thread: "line" } },
  "approval.voted": { ...said, tells: { thread: "line" } },
  "approval.vote-withdrawn": { ...said, tells: { thread: "line" } },
  "approval.approved": { ...own, decision: true, tells: { thread: "line", settles: true, pager: "resolve" } },
  "approval.denied": { ...said, decision: true, tells: { thread: "line", settles: true, pager: "resolve" } },
  "approval.reasoned": { ...said, tells: { thread: "line" } },
  "approval.expired": { ...own, decision: true, tells: { thread: "line", settles: true, pager: "resolve" } },
  "approval.reopened": { ...said, decision: true, tells: { thread: "line" } },
  "approval.superseded": { ...own, tells: { thread: "line", settles: true, pager: "resolve" } },
  "approval.withdrawn": { ...said, tells: { thread: "line", settles: true, pager: "resolve" } },
  "approval.claimed": { ...own, tells: { thread: "line" } },
  "approval.completed": { ...own, tells: { thread: "line" } },
  "approval.unreported": { ...own, tells: { thread: "card" } },
} as const satisfies AskingTraitsOf<ApprovalEvents>;
