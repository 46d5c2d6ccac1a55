/** A near miss is counted once; nothing else happens to it. */
import type { TraitsOf } from "../journal/traits.ts";
import type { AgentId, ClauseCitation, FailureMode, RoomId } from "../pact/pact.ts";
import type { ScopeKey } from "../watch/scope.ts";
import type { Instant } from "../words/time.ts";

export interface NearMissEvents {
  "near-miss.counted": {
    agent: AgentId;
    room: RoomId;
    clause: ClauseCitation;
    threshold: string;
    failure_mode: FailureMode;
    /** Judged over several agents together; `agent` is the one whose signal ended the stay. */
    scope?: ScopeKey;
    crossing: string;
    entered: Instant;
    left: Instant;
    worst: number;
  };
}

export const nearMissTraits = {
  "near-miss.counted": { about: "near-miss", rooms: "named", shows: "sentence" },
} as const satisfies TraitsOf<NearMissEvents>;
