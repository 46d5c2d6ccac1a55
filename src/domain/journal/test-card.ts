/** A card that asks for nothing but one press: does it come to a room, and does the press come back? */
import type { PersonId, RoomId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import { type How, idOf } from "./event.ts";
import type { Projection } from "./projection.ts";

export interface TestCard {
  /** "TC-4F3A9KQ2" */
  id: string;
  room: RoomId;
  at: Instant;
  /** By the first who did. */
  pressed: { by: PersonId; how: How; at: Instant } | undefined;
}

export const testCardProjection: Projection<TestCard, "test-card"> = {
  kind: "test-card",
  evolve(state, event) {
    if (event.type === "test-card.posted")
      return { id: idOf(event.subject), room: event.body.room, at: event.at, pressed: undefined };
    if (!state) throw new Error(`${event.subject} has "${event.type}" before it was posted`);
    switch (event.type) {
      case "test-card.pressed":
        return state.pressed ? state : { ...state, pressed: { ...event.body, at: event.at } };
    }
  },
  index: ({ room, pressed }) => ({ room, status: pressed ? "pressed" : "waiting" }),
};
