/** A near miss: one stay in the near band that ended on the safe side, counted by failure mode. */
import { idOf } from "../journal/event.ts";
import type { EventBodies } from "../journal/event-kinds.ts";
import type { Projection } from "../journal/projection.ts";
import type { Instant } from "../words/time.ts";

export type NearMiss = EventBodies["near-miss.counted"] & { id: string; countedAt: Instant };

export const nearMissProjection: Projection<NearMiss, "near-miss"> = {
  kind: "near-miss",
  evolve(_, event) {
    switch (event.type) {
      case "near-miss.counted":
        return { ...event.body, id: idOf(event.subject), countedAt: event.at };
    }
  },
  index: ({ room, agent, failure_mode }) => ({ room, agent, status: failure_mode }),
  claims: ({ crossing }) => [`crossing:${crossing}`],
};
