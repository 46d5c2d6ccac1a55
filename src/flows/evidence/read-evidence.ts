/** What evidence there is of one thing, for a person who may see it: how much, how complete, and how to take it along. */
import type { IncompleteRun } from "../../domain/evidence/incomplete-run.ts";
import type { RunsJudged } from "../../domain/evidence/judged-runs.ts";
import type { Subject } from "../../domain/journal/event.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import { day } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import type { ItemEvidence } from "../../views/evidence/evidence-card.ts";
import { readIncomplete } from "../read/read-incomplete.ts";
import { completenessOf } from "./completeness.ts";
import { gatherItem, type ItemRecords } from "./gather-item.ts";
import { keptCompleteness } from "./kept-completeness.ts";

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
  const completeness = signals && (await completenessOf(world, { agents, from: signals.from, to: signals.to + 1 }));
  const held = (await world.store.load(`hold:${subject}`))?.state.status === "held";
  return { item, records, batches, dropped, completeness, held };
}

/** Of the last 24 hours: how complete the runs of some rooms are, and those that lack something. */
export async function readRoomEvidence(
  world: World,
  rooms: readonly RoomId[],
): Promise<[RunsJudged, readonly IncompleteRun[]]> {
  const now = world.clock.now();
  const judged = await keptCompleteness(world, { rooms, from: now - day, to: now });
  return [judged, await readIncomplete(world, rooms)];
}
