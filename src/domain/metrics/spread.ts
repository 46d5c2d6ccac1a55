/** How long something took, over all the times it happened. */
import { rankOf } from "../window/sorted-values.ts";
import type { Duration } from "../words/time.ts";

/** `n`: how many it rests on; of none there is nothing to say. An even number has the middle of its two middle ones as median; p90 is by nearest rank. */
export type Spread = { n: 0 } | { n: number; median: Duration; p90: Duration; mean: Duration };

export function spreadOf(durations: readonly Duration[]): Spread {
  const sorted = Float64Array.from(durations).sort();
  const n = sorted.length;
  const lower = sorted[Math.floor((n - 1) / 2)];
  const upper = sorted[Math.floor(n / 2)];
  const p90 = sorted[rankOf(90, n) - 1];
  if (lower === undefined || upper === undefined || p90 === undefined) return { n: 0 };
  return { n, median: (lower + upper) / 2, p90, mean: sorted.reduce((sum, one) => sum + one, 0) / n };
}
