/** What can happen to an agent. */
import type { How } from "../journal/event.ts";
import type { TraitsOf } from "../journal/traits.ts";
import type { AgentId, InterventionKind, Limit, RoomId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";

export interface AgentEvents {
  "agent.seen": { agent: AgentId; room: RoomId; first_at: Instant };
  /** The first time an agent asked before acting: it has an enforcement point. */
  "agent.asked": { agent: AgentId; room: RoomId };
  "agent.unowned": { agent: AgentId; room: RoomId };
  "agent.restrained": {
    agent: AgentId;
    room: RoomId;
    kind: InterventionKind;
    cause: string;
    limit?: Limit;
    reason: string;
    how: How | "pact";
  };
  "agent.released": {
    agent: AgentId;
    room: RoomId;
    kind: InterventionKind;
    cause: string;
    reason: string;
    how: How | "pact";
  };
}

export const agentTraits = {
  "agent.seen": { about: "agent", rooms: "named", shows: "sentence" },
  "agent.asked": { about: "agent", rooms: "named", shows: "sentence" },
  "agent.unowned": { about: "agent", rooms: "named", shows: "sentence" },
  "agent.restrained": { about: "agent", rooms: "named", shows: "sentence", decision: true, redacts: ["reason"] },
  "agent.released": { about: "agent", rooms: "named", shows: "sentence", decision: true, redacts: ["reason"] },
} as const satisfies TraitsOf<AgentEvents>;
