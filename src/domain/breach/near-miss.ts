/** A near miss: one stay in the near band that ended on the safe side, counted by failure mode. */
import { type EventBodies, idOf, type JournalEvent } from "../journal/event.ts";
import type { Projection } from "../journal/projection.ts";
import type { Instant } from "../words/time.ts";

export type NearMiss = EventBodies["near-miss.counted"] & { id: string; countedAt: Instant };

export const nearMissProjection: Projection<NearMiss> = {
  kind: "near-miss",
  evolve(state, event: JournalEvent) {
    if (event.type === "near-miss.counted") return { ...event.body, id: idOf(event.subject), countedAt: event.at };
    if (!state) throw new Error(`${event.subject} has "${event.type}" before it was counted`);
    return state;
  },
  index: ({ room, agent, failure_mode }) => ({ room, agent, status: failure_mode }),
  claims: ({ crossing }) => [`crossing:${crossing}`],
};
