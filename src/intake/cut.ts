/** Cuts a batch into segments, one a room. */
import { derivation } from "../domain/derive.ts";
import { type FleetConfig, fleetRoom, roomOf } from "../domain/fleet-config.ts";
import type { Observation } from "../domain/observation.ts";
import type { AgentId, RoomId } from "../domain/pact.ts";
import type { Instant } from "../domain/time.ts";
import type { ObservedDraft } from "../ports/ingest.ts";

/** An observation that was checked, with the times it spans. An agent not known yet goes to the fleet's room. */
export interface Checked {
  observation: Observation;
  agent: AgentId | undefined;
  from: Instant;
  to: Instant;
  idHash: Uint8Array | undefined;
}

export function cut(config: FleetConfig, items: readonly Checked[], receivedAt: Instant): ObservedDraft[] {
  const rooms = new Map<RoomId, Checked[]>();
  for (const item of items) {
    const room = item.agent === undefined ? fleetRoom : remembered(config, item.agent);
    const known = rooms.get(room);
    if (known) known.push(item);
    else rooms.set(room, [item]);
  }
  return [...rooms].map(([room, own]) => segment(room, own, receivedAt));
}

function segment(room: RoomId, items: readonly Checked[], receivedAt: Instant): ObservedDraft {
  let minAt = Number.POSITIVE_INFINITY;
  let maxAt = Number.NEGATIVE_INFINITY;
  const agents = new Set<AgentId>();
  const hashes: Uint8Array[] = [];
  for (const { agent, from, to, idHash } of items) {
    if (from < minAt) minAt = from;
    if (to > maxAt) maxAt = to;
    if (agent !== undefined) agents.add(agent);
    if (idHash) hashes.push(idHash);
  }
  return {
    room,
    receivedAt,
    derive: derivation,
    lines: items.map(({ observation }) => JSON.stringify(observation)),
    observations: items.map(({ observation }) => observation),
    minAt,
    maxAt,
    agents: [...agents],
    idHashes: Buffer.concat(hashes),
  };
}

/** Rooms are found by patterns; the same agents come again and again. */
const rooms = new WeakMap<FleetConfig, Map<AgentId, RoomId>>();
const mostRemembered = 50_000;

function remembered(config: FleetConfig, agent: AgentId): RoomId {
  const before = rooms.get(config);
  const known = before && before.size < mostRemembered ? before : new Map<AgentId, RoomId>();
  if (known !== before) rooms.set(config, known);
  const room = known.get(agent) ?? roomOf(config, agent);
  known.set(agent, room);
  return room;
}
