/** What can happen to a mute. */
import type { DecidedBy } from "../../journal/event.ts";
import type { TraitsOf } from "../../journal/traits.ts";
import type { AgentId, RoomId } from "../../pact/pact.ts";
import type { Instant } from "../../words/time.ts";

export interface MuteEvents {
  /** Breaches of the agent, or of one clause (without a version), call nobody until then. */
  "mute.set": DecidedBy & { agent: AgentId; room: RoomId; clause?: string; until: Instant };
  "mute.lifted": Partial<DecidedBy> & { agent: AgentId; room: RoomId; because: "time" | "person" };
}

export const muteTraits = {
  "mute.set": { about: "mute", rooms: "named", shows: "sentence", decision: true, redacts: ["reason"] },
  "mute.lifted": { about: "mute", rooms: "named", shows: "sentence", redacts: ["reason"] },
} as const satisfies TraitsOf<MuteEvents>;
