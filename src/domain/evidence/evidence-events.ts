/** A run closed and left less evidence than its pact asks for; nothing else happens to it. */
import type { TraitsOf } from "../journal/traits.ts";
import type { AgentId, PactCitation, RoomId } from "../pact/pact.ts";
import type { Slot } from "./run-slots.ts";

export interface EvidenceEvents {
  "evidence.incomplete": {
    agent: AgentId;
    room: RoomId;
    run: string;
    /** What asked for it: the versions that were in force when the run was last heard of. */
    pact: PactCitation[];
    missing: Slot[];
  };
}

export const evidenceTraits = {
  "evidence.incomplete": { about: "evidence", rooms: "named", shows: "sentence" },
} as const satisfies TraitsOf<EvidenceEvents>;
