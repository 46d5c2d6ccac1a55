/** Cuts a batch into segments, one a room. */

import { derivation } from "../domain/derive/derive.ts";
import type { LineBytes } from "../domain/derive/native-line.ts";
import type { Observation } from "../domain/derive/observation.ts";
import { writeLines } from "../domain/derive/written-lines.ts";
import type { AgentId, RoomId } from "../domain/pact/pact.ts";
import { type FleetConfig, fleetRoom, roomOf } from "../domain/people/fleet-config.ts";
import type { IdHash } from "../domain/watch/id-hash.ts";
import type { Instant } from "../domain/words/time.ts";
import type { ObservedDraft } from "../ports/ingest.ts";

/** An observation that was checked, with the times it spans. An agent not known yet goes to the fleet's room. */
export interface Checked {
  observation: Observation;
  /** The sender's own line, where it says all there is to know; kept to the letter. */
  line: string | LineBytes | undefined;
  agent: AgentId | undefined;
  from: Instant;
  to: Instant;
  idHash: IdHash | undefined;
}

/** `source`: whose request it is, "token:tok_...". */
export function cut(
  config: FleetConfig,
  items: readonly Checked[],
  { source, receivedAt }: Pick<ObservedDraft, "source" | "receivedAt">,
): ObservedDraft[] {
  const rooms = new Map<RoomId, Checked[]>();
  for (const item of items) {
    const room = item.agent === undefined ? fleetRoom : roomOf(config, item.agent);
    const known = rooms.get(room);
    if (known) known.push(item);
    else rooms.set(room, [item]);
  }
  return [...rooms].map(([room, own]) => segment(room, own, source, receivedAt));
}

function segment(room: RoomId, items: readonly Checked[], source: string, receivedAt: Instant): ObservedDraft {
  let minAt = Number.POSITIVE_INFINITY;
  let maxAt = Number.NEGATIVE_INFINITY;
  const agents = new Set<AgentId>();
  const lines: (string | LineBytes)[] = [];
  const observations: Observation[] = [];
  const hashes = Buffer.allocUnsafe(8 * items.length);
  let hashed = 0;
  for (const { observation, line, agent, from, to, idHash } of items) {
    if (from < minAt) minAt = from;
    if (to > maxAt) maxAt = to;
    if (agent !== undefined) agents.add(agent);
    lines.push(line ?? JSON.stringify(observation));
    observations.push(observation);
    if (idHash) hashed = hashes.writeUInt32BE(idHash.low, hashes.writeUInt32BE(idHash.high, hashed));
  }
  return {
    room,
    source,
    receivedAt,
    derive: derivation,
    lines: lines.every((line) => typeof line === "string") ? lines : writeLines(lines),
    observations,
    minAt,
    maxAt,
    agents: [...agents],
    idHashes: hashes.subarray(0, hashed),
  };
}
