/** A hold: what is kept of a thing beyond its time, until it is freed. */

import type { Subject } from "../journal/event.ts";
import type { Projection } from "../journal/projection.ts";
import type { PersonId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";

export interface Hold {
  item: Subject;
  status: "held" | "freed";
  by: PersonId;
  at: Instant;
}

export const holdProjection: Projection<Hold, "hold"> = {
  kind: "hold",
  evolve(_, event) {
    const { item, by } = event.body;
    switch (event.type) {
      case "evidence.held":
        return { item, status: "held", by, at: event.at };
      case "evidence.freed":
        return { item, status: "freed", by, at: event.at };
    }
  },
  index: ({ status }) => ({ status }),
};
