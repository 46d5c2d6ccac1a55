/** Whether a calendar of who is on call is being read. Open while it is not. */
import { idOf, type JournalEvent } from "../journal/event.ts";
import type { Projection } from "../journal/projection.ts";
import type { Instant } from "../words/time.ts";

export interface CalendarHealth {
  rota: string;
  /** Since it was called stale; `readAt` is the last good reading, if there was one. */
  stale: { at: Instant; readAt?: Instant; problem?: string } | undefined;
}

export const calendarProjection: Projection<CalendarHealth> = {
  kind: "calendar",
  evolve(state, event: JournalEvent) {
    const rota = state?.rota ?? idOf(event.subject);
    if (event.type === "calendar.stale") {
      const { read_at, problem } = event.body;
      return {
        rota,
        stale: { at: event.at, ...(read_at !== undefined && { readAt: read_at }), ...(problem && { problem }) },
      };
    }
    return event.type === "calendar.read" ? { rota, stale: undefined } : (state ?? { rota, stale: undefined });
  },
  index: ({ stale }) => ({ status: stale ? "stale" : "read" }),
};
