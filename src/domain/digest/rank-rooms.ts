/** Rooms in the order in which they need a look: what was most severe first, then what was escalated, what came close, what waits. */
import { severities } from "../pact/pact.ts";
import type { RankedRoom } from "./figures.ts";

export const rankRooms = (rooms: readonly RankedRoom[]): RankedRoom[] =>
  rooms.toSorted((a, b) => {
    for (const severity of severities.toReversed()) {
      const more = (b.breaches[severity] ?? 0) - (a.breaches[severity] ?? 0);
      if (more !== 0) return more;
    }
    return (
      b.escalations - a.escalations || b.near_misses - a.near_misses || b.open - a.open || (a.room < b.room ? -1 : 1)
    );
  });
