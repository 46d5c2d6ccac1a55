/** Places that take no new message yet, as their platform said. What waits for one meanwhile is gathered, not sent one by one. */
import type { Duration, Instant } from "../../domain/words/time.ts";
import type { Delivery } from "../../ports/chat.ts";
import type { Clock } from "../../ports/clock.ts";

export interface Place {
  platform: string;
  destination: string;
}

/** In memory only: after a start the platform says it again. */
export interface Pace {
  /** How long a new message there has to wait; 0: it may go. */
  wait(place: Place): Duration;
  told(place: Place, wait: Duration): void;
}

export function createPace(clock: Clock): Pace {
  const until = new Map<string, Instant>();
  const keyOf = ({ platform, destination }: Place): string => `${platform}/${destination}`;
  return {
    wait: (place) => Math.max(0, (until.get(keyOf(place)) ?? 0) - clock.now()),
    told(place, wait) {
      const now = clock.now();
      for (const [key, at] of until) if (at < now) until.delete(key);
      until.set(keyOf(place), Math.max(until.get(keyOf(place)) ?? 0, now + wait));
    },
  };
}

export const putOff = (wait: Duration): Delivery => ({
  type: "retry",
  afterMs: wait,
  error: "others were there first",
  told: true,
});
