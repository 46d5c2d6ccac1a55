/** A scope: over whose signals a window is judged. One agent, its peers, its room, or the whole fleet. */
import type { AgentId, RoomId, Threshold } from "../pact/pact.ts";

/** "agent:airline-a", "role:airline/airline-service", "room:airline", "fleet". */
export type ScopeKey = string;

/** Where an agent stands in the fleet; peers have the same role in the same room. */
export interface Standpoint {
  agent: AgentId;
  room: RoomId;
  role: string | undefined;
}

/** The scope in which an agent's signals count for a threshold. Undefined: an agent without a role has no peers. */
export function scopeOf(per: Threshold["per"], { agent, room, role }: Standpoint): ScopeKey | undefined {
  switch (per) {
    case "agent":
      return `agent:${agent}`;
    case "role":
      return role === undefined ? undefined : `role:${room}/${role}`;
    case "room":
      return `room:${room}`;
    case "fleet":
      return "fleet";
  }
}

/** What a scope is made of, read back from its key. */
type Scope =
  | { per: "agent"; agent: AgentId }
  | { per: "role"; room: RoomId; role: string }
  | { per: "room"; room: RoomId }
  | { per: "fleet" };

export function readScope(key: ScopeKey): Scope {
  if (key === "fleet") return { per: "fleet" };
  const name = key.slice(key.indexOf(":") + 1);
  if (key.startsWith("agent:")) return { per: "agent", agent: name };
  if (key.startsWith("room:")) return { per: "room", room: name };
  const slash = name.indexOf("/");
  return { per: "role", room: name.slice(0, slash), role: name.slice(slash + 1) };
}
