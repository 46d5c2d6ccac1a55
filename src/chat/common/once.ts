/** Remembers what was already taken in, so that a redelivered click has one effect. Bounded; the decision is idempotent besides. */

import { type Duration, day } from "../../domain/words/time.ts";
import type { Clock } from "../../ports/clock.ts";

export interface Once {
  /** True the first time a key is seen within the window. */
  first(key: string): boolean;
  /** The effect did not happen: the next one counts again. */
  forget(key: string): void;
}

export function createOnce(clock: Clock, keep: Duration = day, most = 20_000): Once {
  const seen = new Map<string, number>();
  return {
    first(key) {
      const now = clock.now();
      // Oldest first: a Map keeps the order of insertion.
      for (const [old, at] of seen) {
        if (now - at <= keep && seen.size < most) break;
        seen.delete(old);
      }
      if (seen.has(key)) return false;
      seen.set(key, now);
      return true;
    },
    forget: (key) => void seen.delete(key),
  };
}
