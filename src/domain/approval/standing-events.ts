/** What can happen to a standing approval. */
import type { DecidedBy } from "../journal/event.ts";
import type { TraitsOf } from "../journal/traits.ts";
import type { AgentId, PactCitation, PersonId, RoomId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";

export interface StandingEvents {
  "standing.granted": {
    approval: string;
    agent: AgentId;
    room: RoomId;
    tool: string;
    cited: PactCitation;
    clause: string;
    by: PersonId;
    until: Instant;
    max_uses: number;
    /** Digest of each argument that must stay the same. */
    same: Record<string, string>;
    /** The agent's count of stops and releases: with the next one it is over. */
    agent_epoch: number;
  };
  "standing.used": { action: string };
  "standing.ended": Partial<DecidedBy> & { because: string };
}

export const standingTraits = {
  "standing.granted": { about: "standing", rooms: "named", shows: "sentence", decision: true },
  "standing.used": { about: "standing", rooms: "own", shows: "sentence" },
  "standing.ended": { about: "standing", rooms: "own", shows: "sentence", decision: true, redacts: ["reason"] },
} as const satisfies TraitsOf<StandingEvents>;
