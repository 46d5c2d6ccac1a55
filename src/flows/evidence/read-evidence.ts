/** What evidence there is of one thing, for a person who may see it: how much, how complete, and how to take it along. */
import { idOf, type Subject } from "../../domain/journal/event.ts";
import type { World } from "../../ports/world.ts";
import { type Completeness, completenessOf } from "./completeness.ts";
import { gatherItem, type ItemRecords } from "./gather-item.ts";

export interface EvidenceSummary {
  item: ItemRecords;
  /** Records in full, by why they are there. */
  records: { item: number; pact: number; card: number };
  batches: number;
  completeness: Completeness | undefined;
}

/** Undefined: nothing ever happened to such a thing. */
export async function readEvidence(world: World, subject: Subject): Promise<EvidenceSummary | undefined> {
  const item = await gatherItem(world.store, subject);
  if (!item) return undefined;
  const records = { item: 0, pact: 0, card: 0 };
  for (const part of item.parts.values()) if (part !== "segments") records[part] += 1;
  const { signals, agents } = item;
  const batches = signals ? (await world.store.sealed.segmentsOf(signals)).length : 0;
  const completeness = signals && (await completenessOf(world, { agents, from: signals.from, to: signals.to + 1 }));
  return { item, records, batches, completeness };
}

export const exportLine = (subject: Subject): string =>
  `npx wardroom evidence export ${idOf(subject)} --out ${idOf(subject)}.ndjson`;
