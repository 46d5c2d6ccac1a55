/** The things of a period of which evidence can be exported, by when they began. */
import type { EvidenceKind } from "../../domain/evidence/evidence-item.ts";
import type { JournalEvent, Subject } from "../../domain/journal/event.ts";
import type { EventType } from "../../domain/journal/event-kinds.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { Store } from "../../ports/store.ts";
import { gatherItem, type ItemRecords } from "./gather-item.ts";

/** With which event a thing of each kind begins. Kinds that this program has no events of have no things either. */
const beginnings: Record<string, EvidenceKind> = {
  "breach.opened": "breach",
  "approval.asked": "approval",
  "near-miss.counted": "near-miss",
  "action.answered": "action",
  "change.proposed": "change",
  "postmortem.drafted": "postmortem",
  "drill.started": "drill",
};

export interface Period {
  from: Instant;
  to: Instant;
  room?: RoomId;
  /** Without one: breaches and approvals and what people made of them; near misses and acts, of which there are many, only by name. */
  kind?: EvidenceKind;
}

const many: readonly string[] = ["near-miss", "action"];

/** What began in the period: `from` included, `to` not. Oldest first. */
export async function listItems(store: Store, { from, to, room, kind }: Period): Promise<ItemRecords[]> {
  const types = Object.entries(beginnings)
    .filter(([, of]) => (kind ? of === kind : !many.includes(of)))
    .map(([type]) => type as EventType);
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
