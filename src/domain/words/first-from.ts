/** The place of the first that is not before an instant; the length where all are. They stand in the order of the journal, whose clock never goes back. */
import type { Instant } from "./time.ts";

export function firstFrom(list: readonly { at: Instant }[], at: Instant): number {
  let [from, to] = [0, list.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((list[middle]?.at ?? at) < at) from = middle + 1;
    else to = middle;
  }
  return from;
}
