/** What digests count, room by room, kept from one to the next: each event is read once, however many rooms have a digest at nine. */
import { type Counted, type CountedBreach, countedOf, countedTypes } from "../../domain/digest/counted.ts";
import type { Span } from "../../domain/digest/counts.ts";
import { idOf, type JournalEvent, kindOf, type Subject } from "../../domain/journal/event.ts";
import { typesWith } from "../../domain/journal/event-kinds.ts";
import { isAnswer } from "../../domain/metrics/book.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import { firstFrom } from "../../domain/words/first-from.ts";
import type { Store } from "../../ports/store.ts";
import { keptBook } from "../read/kept-book.ts";
import { roomOfSubject } from "../read/rooms-of.ts";

export interface DigestBook {
  /** Of each room in order; of none what stands in no room. */
  rooms: Map<RoomId | undefined, Counted[]>;
  items: Map<Subject, Item>;
}

/** What something counted is about. */
interface Item {
  room: RoomId | undefined;
  breach?: CountedBreach;
}

/** Of one breach: its first answer is among its first events. */
const mostLookedAt = 1_000;

/** The book of what happened from the beginning of a span on. */
export const digestBook = keptBook<DigestBook>({
  // With all that may be the first answer to a breach.
  types: [...new Set([...countedTypes, ...typesWith(({ about }) => about === "breach")])],
  empty: () => ({ rooms: new Map(), items: new Map() }),
  enter(book, event, store) {
    if (event.type === "near-miss.counted") return note(book, event, { room: event.body.room });
    const known = book.items.get(event.subject) ?? begun(event);
    if (known) return note(book, event, known);
    return lookedUp(event, store).then((item) => note(book, event, item));
  },
});

function note({ rooms, items }: DigestBook, event: JournalEvent, item: Item): void {
  const { breach, room } = item;
  if (event.type !== "near-miss.counted") items.set(event.subject, item);
  if (breach && breach.answeredAt === undefined && isAnswer(event)) breach.answeredAt = event.at;
  const counted = countedOf(event, breach);
  if (!counted) return;
  const own = rooms.get(room);
  if (own) own.push(counted);
  else rooms.set(room, [counted]);
}

/** Said by the event with which it began. */
function begun(event: JournalEvent): Item | undefined {
  switch (event.type) {
    case "breach.opened":
      return { room: event.body.room, breach: { shadow: event.body.shadow === true, openedAt: event.at } };
    case "approval.asked":
      return { room: event.body.room };
    default:
      return undefined;
  }
}

/** It began before the book. */
async function lookedUp({ subject }: JournalEvent, store: Store): Promise<Item> {
  if (kindOf(subject) !== "breach") return { room: await roomOfSubject({ store }, subject) };
  const state = (await store.load(`breach:${idOf(subject)}`))?.state;
  if (!state) return { room: undefined };
  const answeredAt = (await store.journal({ subject, limit: mostLookedAt })).find(isAnswer)?.at;
  const { shadow = false, openedAt } = state;
  return { room: state.room, breach: { shadow, openedAt, ...(answeredAt !== undefined && { answeredAt }) } };
}

/** In one room, or in all of them. */
export function countedIn({ rooms }: DigestBook, room: RoomId | undefined, span: Span): Counted[] {
  const own = room === undefined ? [...rooms.values()] : [rooms.get(room) ?? []];
  return own.flatMap((list) => list.slice(firstFrom(list, span.from), firstFrom(list, span.to)));
}
