/** An agent's own time: its newest event moved on by the wall clock, and what is too old to be judged. */
import { type Duration, day, type Instant, minute } from "../words/time.ts";

/** The newest `at` of an agent and the wall time at which that one arrived. */
export interface EventClock {
  newest: Instant;
  arrivedAt: Instant;
}

/** Older than the event clock by more than this: kept, marked late, used in evidence and replay, not judged. */
export const lateAfter: Duration = day;

/** Further ahead of the wall clock than this is a broken clock, and is rejected. */
export const futureTolerance: Duration = 10 * minute;

/** What time it is for the agent. Windows expire by this clock, so a fleet that is replayed lives in its own time. */
export const eventTime = ({ newest, arrivedAt }: EventClock, now: Instant): Instant =>
  newest + Math.max(0, now - arrivedAt);

/** The clock after one more event, moved on in place, for one comes with each signal. An older event never turns it back. */
export function advance(clock: EventClock | undefined, at: Instant, receivedAt: Instant): EventClock {
  if (!clock) return { newest: at, arrivedAt: receivedAt };
  if (at >= clock.newest) {
    clock.newest = at;
    clock.arrivedAt = receivedAt;
  }
  return clock;
}

export const isLate = (clock: EventClock | undefined, at: Instant, receivedAt: Instant): boolean =>
  clock !== undefined && at < eventTime(clock, receivedAt) - lateAfter;
