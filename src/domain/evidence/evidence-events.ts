/** A run that left less evidence than its pact asks for, once; and what is kept of a thing beyond its time because people asked. */
import type { DecidedBy, Subject } from "../journal/event.ts";
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
  /** The signals of a thing are kept until it is freed, however old they grow. */
  "evidence.held": DecidedBy & { item: Subject };
  "evidence.freed": DecidedBy & { item: Subject };
}

export const evidenceTraits = {
  "evidence.incomplete": { about: "evidence", rooms: "named", shows: "sentence" },
  "evidence.held": { about: "hold", rooms: "item", shows: "sentence", decision: true, redacts: ["reason"] },
  "evidence.freed": { about: "hold", rooms: "item", shows: "sentence", decision: true, redacts: ["reason"] },
} as const satisfies TraitsOf<EvidenceEvents>;
