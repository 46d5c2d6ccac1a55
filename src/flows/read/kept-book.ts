/** A book of the journal in memory: made at the first question, and then only read on from where it was read. */
import { setImmediate } from "node:timers/promises";
import type { JournalEvent } from "../../domain/journal/event.ts";
import type { EventType } from "../../domain/journal/event-kinds.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { Store } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { lastBefore } from "./events-between.ts";

interface Kept<B> {
  book: B;
  /** What it holds from; undefined: from the beginning on. */
  since: Instant | undefined;
  /** Undefined until it is known where that is. */
  seq: number | undefined;
  reading: Promise<void>;
}

/** What is read into a book, from nothing on. */
interface BookKind<B> {
  types: readonly EventType[];
  empty: () => B;
  /** May look things up; in a book that does not hold everything, what an event is about may have begun before it. */
  enter: (book: B, event: JournalEvent, store: Store) => void | Promise<void>;
}

const page = 1_000;

/**
 * Answers the book of a world's store with everything that was on record when it was asked for; with `span`, everything from its beginning
 * on, and maybe more. Other writers' events are in the journal as well, so it is the journal that is read on. Questions at the same time wait
 * for each other; each event is entered once.
 */
export function keptBook<B>({
  types,
  empty,
  enter,
}: BookKind<B>): (world: Pick<World, "store">, span?: { from: Instant; to: Instant }) => Promise<B> {
  const kept = new WeakMap<World["store"], Kept<B>>();
  const readOn = async (mine: Kept<B>, store: Store): Promise<void> => {
    const [newest] = await store.journal({ newestFirst: true, limit: 1 });
    mine.seq ??= mine.since === undefined ? 0 : await lastBefore(store, mine.since);
    for (;;) {
      const events = await store.journal({ types: [...types], afterSeq: mine.seq, limit: page });
      for (const event of events) {
        const entered = enter(mine.book, event, store);
        if (entered) await entered;
        // One by one: an event whose look-up failed is entered by the next question, and none twice.
        mine.seq = event.seq;
      }
      // With the last page, also what lies behind it and is of no concern is not looked through again.
      if (events.length < page) {
        mine.seq = Math.max(mine.seq, newest?.seq ?? 0);
        return;
      }
      // Reading holds the thread for a page at a time: who waits for the gate goes first.
      await setImmediate();
    }
  };
  return async ({ store }, span) => {
    const known = kept.get(store);
    const mine =
      known && reaches(known, span)
        ? known
        : { book: empty(), since: span?.from, seq: undefined, reading: Promise.resolve() };
    kept.set(store, mine);
    const reading = mine.reading.catch(() => {}).then(() => readOn(mine, store));
    mine.reading = reading;
    await reading;
    return mine.book;
  };
}

/** One that holds more than twice of what is asked for is begun anew: what nobody asks for any more is let go of. */
const reaches = ({ since }: Pick<Kept<unknown>, "since">, span: { from: Instant; to: Instant } | undefined): boolean =>
  since === undefined || (span !== undefined && since <= span.from && span.to - since <= 2 * (span.to - span.from));
