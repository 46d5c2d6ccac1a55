/** The things of a period of which evidence can be exported, by when they began. */
import { type EvidenceKind, evidenceKinds } from "../../domain/evidence/evidence-item.ts";
import { factsOf } from "../../domain/journal/asking-kinds.ts";
import type { JournalEvent, Subject } from "../../domain/journal/event.ts";
import type { EventType } from "../../domain/journal/event-kinds.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { Store } from "../../ports/store.ts";
import { gatherItem, type ItemRecords } from "./gather-item.ts";

/** With which event a thing of each kind begins. */
const beginningOf = (kind: EvidenceKind): EventType =>
  kind === "near-miss" ? "near-miss.counted" : kind === "action" ? "action.answered" : factsOf(kind).begins;

interface Period {
  from: Instant;
  to: Instant;
  room?: RoomId;
  /** Without one: breaches and approvals and what people made of them; near misses and acts, of which there are many, only by name. */
  kind?: EvidenceKind;
}

const many: readonly EvidenceKind[] = ["near-miss", "action"];

/** What began in the period: `from` included, `to` not. Oldest first. */
export async function listItems(store: Store, { from, to, room, kind }: Period): Promise<ItemRecords[]> {
  const kinds = kind ? [kind] : evidenceKinds.filter((one) => !many.includes(one));
  const types = kinds.map(beginningOf);
  const begun: Subject[] = (await store.journal({ types }))
    .filter(({ at }: JournalEvent) => at >= from && at < to)
    .map(({ subject }) => subject);
  const items: ItemRecords[] = [];
  for (const subject of new Set(begun)) {
    const item = await gatherItem(store, subject);
    if (item && (room === undefined || item.room === room)) items.push(item);
  }
  return items;
}
