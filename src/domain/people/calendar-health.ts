/** Whether a calendar of who is on call is being read. Open while it is not. */
import { idOf } from "../journal/event.ts";
import type { Projection } from "../journal/projection.ts";
import type { Instant } from "../words/time.ts";

export interface CalendarHealth {
  rota: string;
  /** Since it was called stale; `readAt` is the last good reading, if there was one. */
  stale: { at: Instant; readAt?: Instant; problem?: string } | undefined;
}

export const calendarProjection: Projection<CalendarHealth, "calendar"> = {
  kind: "calendar",
  evolve(state, event) {
    const rota = state?.rota ?? idOf(event.subject);
    switch (event.type) {
      case "calendar.stale": {
        const { read_at, problem } = event.body;
        return {
          rota,
          stale: { at: event.at, ...(read_at !== undefined && { readAt: read_at }), ...(problem && { problem }) },
        };
      }
      case "calendar.read":
        return { rota, stale: undefined };
    }
  },
  index: ({ stale }) => ({ status: stale ? "stale" : "read" }),
};
