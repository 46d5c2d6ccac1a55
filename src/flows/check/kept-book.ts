/** What became of each threshold, in memory: the journal is read once, and then only on from where it was read. */
import { setImmediate } from "node:timers/promises";
import {
  emptyThresholdBook,
  enter,
  type ThresholdBook,
  thresholdBookTypes,
} from "../../domain/check/threshold-book.ts";
import type { World } from "../../ports/world.ts";

interface Kept {
  book: ThresholdBook;
  seq: number;
  reading: Promise<void>;
}

const kept = new WeakMap<World["store"], Kept>();
const page = 1_000;

export async function keptThresholdBook({ store }: World): Promise<ThresholdBook> {
  const mine = kept.get(store) ?? { book: emptyThresholdBook(), seq: 0, reading: Promise.resolve() };
  kept.set(store, mine);
  const readOn = async (): Promise<void> => {
    const [newest] = await store.journal({ newestFirst: true, limit: 1 });
    for (;;) {
      const events = await store.journal({ types: [...thresholdBookTypes], afterSeq: mine.seq, limit: page });
      for (const event of events) enter(mine.book, event);
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
}
