/** The events of some types in a span of the journal: found by their time, and read on from there. */
import { setImmediate } from "node:timers/promises";
import type { JournalEvent } from "../../domain/journal/event.ts";
import type { EventType } from "../../domain/journal/event-kinds.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { Store } from "../../ports/store.ts";

/** Events of a page. */
const page = 1_000;

/** A page of the journal at once, in order: whoever waits for an answer meanwhile goes first. */
export async function* eventsBetween(
  store: Pick<Store, "journal">,
  types: EventType[],
  { from, to }: { from: Instant; to: Instant },
): AsyncGenerator<JournalEvent> {
  let afterSeq = await lastBefore(store, from);
  for (;;) {
    const read = await store.journal({ types, afterSeq, limit: page });
    for (const one of read) if (one.at >= from && one.at < to) yield one;
    const last = read.at(-1);
    if (read.length < page || last === undefined || last.at >= to) return;
    afterSeq = last.seq;
    await setImmediate();
  }
}

/** The last record of the journal before an instant, found by halving: it is in order of time. */
export async function lastBefore(store: Pick<Store, "journal">, at: Instant): Promise<number> {
  const [newest] = await store.journal({ newestFirst: true, limit: 1 });
  let [low, high] = [0, newest?.seq ?? 0];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [next] = await store.journal({ afterSeq: middle, limit: 1 });
    if (next && next.at < at) low = next.seq;
    else high = middle;
  }
  return low;
}
