/** A run that left less evidence than its pact asks for. */
import type { EventBodies } from "../journal/event-kinds.ts";
import type { Projection } from "../journal/projection.ts";
import type { Instant } from "../words/time.ts";

export type IncompleteRun = EventBodies["evidence.incomplete"] & { judgedAt: Instant };

export const incompleteRunProjection: Projection<IncompleteRun, "evidence"> = {
  kind: "evidence",
  evolve(_, event) {
    switch (event.type) {
      case "evidence.incomplete":
        return { ...event.body, judgedAt: event.at };
    }
  },
  index: ({ room, agent }) => ({ room, agent, status: "incomplete" }),
};
