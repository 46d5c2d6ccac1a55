/** A book of the journal in memory: made at the first question, and then only read on from where it was read. */
import { setImmediate } from "node:timers/promises";
import type { JournalEvent } from "../../domain/journal/event.ts";
import type { EventType } from "../../domain/journal/event-kinds.ts";
import type { World } from "../../ports/world.ts";

interface Kept<B> {
  book: B;
  seq: number;
  reading: Promise<void>;
}

/** What is read into a book, from nothing on. */
interface BookKind<B> {
  types: readonly EventType[];
  empty: () => B;
  enter: (book: B, event: JournalEvent) => void;
}

const page = 1_000;

/**
 * Answers the book of a world's store with everything that was on record when it was asked for. Other writers' events are in the
 * journal as well, so it is the journal that is read on. Questions at the same time wait for each other; each event is entered once.
 */
export function keptBook<B>({ types, empty, enter }: BookKind<B>): (world: Pick<World, "store">) => Promise<B> {
  const kept = new WeakMap<World["store"], Kept<B>>();
  return async ({ store }) => {
    const mine = kept.get(store) ?? { book: empty(), seq: 0, reading: Promise.resolve() };
    kept.set(store, mine);
    const readOn = async (): Promise<void> => {
      const [newest] = await store.journal({ newestFirst: true, limit: 1 });
      for (;;) {
        const events = await store.journal({ types: [...types], afterSeq: mine.seq, limit: page });
        for (const event of events) enter(mine.book, event);
        // With the last page, also what lies behind it and is of no concern is not looked through again.
        const last = events.length < page ? newest?.seq : undefined;
        mine.seq = Math.max(mine.seq, events.at(-1)?.seq ?? 0, last ?? 0);
        if (events.length < page) return;
        // Reading holds the thread for a page at a time: who waits for the gate goes first.
        await setImmediate();
      }
    };
    const reading = mine.reading.catch(() => {}).then(readOn);
    mine.reading = reading;
    await reading;
    return mine.book;
  };
}
