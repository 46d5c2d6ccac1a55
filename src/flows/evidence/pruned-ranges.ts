/** Which segments of a chain the journal says are dropped. Each is named once, also where a hold kept its lines after that. */
import type { Store } from "../../ports/store.ts";

type Ranges = [number, number][];

/** @param newest only what was said last: the only one whose deed may still be to come */
export async function prunedRanges(store: Store, chain: string, newest?: "newest"): Promise<Ranges> {
  const subject = `segments:${chain}` as const;
  const said = await store.journal({
    subject,
    types: ["segments.pruned"],
    ...(newest && { newestFirst: true, limit: 1 }),
  });
  return said.flatMap((one) => (one.type === "segments.pruned" ? one.body.ranges : []));
}

export const isIn = (ranges: Readonly<Ranges>, seq: number): boolean =>
  ranges.some(([first, last]) => first <= seq && seq <= last);

/** First and last of each unbroken row of ascending numbers. */
export function rangesOf(seqs: readonly number[]): Ranges {
  const ranges: Ranges = [];
  for (const seq of seqs) {
    const open = ranges.at(-1);
    if (open && open[1] === seq - 1) open[1] = seq;
    else ranges.push([seq, seq]);
  }
  return ranges;
}
