/** What can happen to an act that needed no person. */
import type { TraitsOf } from "../journal/traits.ts";
import type { AgentId, InterventionKind, PactCitation, RoomId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";

/** The act begins: what its proof is bound to. */
export interface Claimed {
  args_digest: string;
  /** Under which pacts it was still allowed. */
  effective: PactCitation[];
  /** The request that claimed it, where it named itself: a hash of its token and Idempotency-Key. */
  key?: string;
  /** The instant its proof speaks of, so that the very same proof can be made again. */
  proven_at?: Instant;
}

/** What the agent says came of it. */
export interface Completed {
  ok: boolean;
  result_digest?: string;
  produced: string[];
  consumed: string[];
}

export interface ActEvents {
  /** An agent asked before it acted, and the pact answered by itself. */
  "action.answered": {
    decision: "allow" | "deny";
    agent: AgentId;
    room: RoomId;
    run?: string;
    tool: string;
    args: Record<string, unknown>;
    /** Arguments of which only the mask is kept. */
    redacted?: string[];
    args_digest: string;
    reason?: string;
    clause: string;
    cited?: PactCitation;
    sentence: string;
    restraint: InterventionKind | "none";
    standing?: string;
    key?: string;
    body_digest?: string;
  };
  "action.claimed": Claimed;
  "action.completed": Completed;
  "action.withdrawn": { reason?: string };
}

export const actTraits = {
  "action.answered": { about: "action", rooms: "named", shows: "nothing", redacts: ["reason", "args"] },
  "action.claimed": { about: "action", rooms: "every", shows: "nothing" },
  "action.completed": { about: "action", rooms: "every", shows: "nothing" },
  "action.withdrawn": { about: "action", rooms: "every", shows: "nothing", redacts: ["reason"] },
} as const satisfies TraitsOf<ActEvents>;
