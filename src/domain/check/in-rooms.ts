/** Agents of which the same is found, as one finding a room: a hundred of one kind are one thing to do. */
import type { RoomId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import { mostNamed } from "./finding.ts";
import type { GovernedAgent } from "./governed.ts";

interface OfRoom {
  room: RoomId;
  basis: string;
  agents: string[];
  count: number;
  since: Instant;
}

/** `knownBefore`: who came later is left some time to be set up. */
export function inRooms(agents: readonly GovernedAgent[], knownBefore: Instant): OfRoom[] {
  const rooms = new Map<RoomId, GovernedAgent[]>();
  for (const agent of agents) {
    if (agent.firstSeen === undefined || agent.firstSeen > knownBefore) continue;
    rooms.set(agent.room, [...(rooms.get(agent.room) ?? []), agent]);
  }
  return [...rooms].map(([room, own]) => {
    const names = own.map(({ id }) => id).sort();
    return {
      room,
      basis: `${names.length} ${fingerprint(names)}`,
      agents: names.slice(0, mostNamed),
      count: names.length,
      since: Math.min(...own.map(({ firstSeen }) => firstSeen ?? knownBefore)),
    };
  });
}

/** FNV-1a of the names: who they are, in eight characters. */
function fingerprint(names: readonly string[]): string {
  let hash = 0x811c9dc5;
  for (const char of names.join("\n")) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0");
}
