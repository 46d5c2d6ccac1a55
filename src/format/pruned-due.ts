/** Whether the time of words that a record says are dropped was over when it said so: else somebody hid them, and called it retention. */
import { day, hour } from "../domain/words/time.ts";

/** The shortest time that `retention.journal` may be set to. */
const shortest = day;

/** A clock that was set back between two looks makes the word seem this much early at most: no more is dropped then. */
const patience = hour;

/**
 * @param said the body of `journal.pruned`, and when it was written
 * @param newest when the newest record it names was written
 * @returns undefined: it was
 */
export function whyNotDue(
  { keep, before, at }: { keep?: unknown; before?: unknown; at: number },
  newest: number,
): string | undefined {
  if (typeof keep !== "number" || typeof before !== "number" || keep < shortest || before + keep > at + patience)
    return "it drops words sooner than they may be dropped by the time to keep them that it names";
  return newest < before ? undefined : "it drops words of records that are younger than it says";
}
