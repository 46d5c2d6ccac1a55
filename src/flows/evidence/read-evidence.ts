/** What evidence there is of one thing, for a person who may see it: how much, how complete, and how to take it along. */
import { slots } from "../../domain/evidence/run-slots.ts";
import type { Subject } from "../../domain/journal/event.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import { day } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import type { ItemEvidence, RoomEvidence } from "../../views/evidence/evidence-card.ts";
import { completenessOf } from "./completeness.ts";
import { gatherItem, type ItemRecords, prunedOf } from "./gather-item.ts";

interface EvidenceSummary extends ItemEvidence {
  item: ItemRecords;
}

/** Undefined: nothing ever happened to such a thing. */
export async function readEvidence(world: World, subject: Subject): Promise<EvidenceSummary | undefined> {
  const item = await gatherItem(world.store, subject);
  if (!item) return undefined;
  const records = { item: 0, pact: 0, card: 0 };
  for (const part of item.parts.values()) if (part !== "segments") records[part] += 1;
  const { signals, agents } = item;
  let [batches, dropped] = [0, 0];
  for (const { chain, seq } of signals ? await world.store.sealed.segmentsOf(signals) : [])
    if (await world.store.sealed.lines(chain, seq)) batches += 1;
    else dropped += 1;
  const pruned = await prunedOf(world.store, item);
  const completeness = signals && (await completenessOf(world, { agents, from: signals.from, to: signals.to + 1 }));
  const held = (await world.store.load(`hold:${subject}`))?.state.status === "held";
  return { item, records, batches, dropped, pruned, completeness, held };
}

/** Of the last 24 hours: how complete the runs of some rooms are, and those that lack something, the latest first. */
export async function readRoomEvidence(world: World, rooms: readonly RoomId[]): Promise<RoomEvidence> {
  const now = world.clock.now();
  const all: RoomEvidence = { complete: 0, closed: 0, settling: 0, missing: {}, incomplete: [] };
  for (const room of rooms) {
    const found = await completenessOf(world, { room, from: now - day, to: now + 1 });
    all.complete += found.complete;
    all.closed += found.closed;
    all.settling += found.settling;
    all.incomplete.push(...found.incomplete);
    for (const slot of slots) {
      const runs = found.missing[slot];
      if (runs !== undefined) all.missing[slot] = (all.missing[slot] ?? 0) + runs;
    }
  }
  all.incomplete.sort((a, b) => b.closedAt - a.closedAt);
  return all;
}
