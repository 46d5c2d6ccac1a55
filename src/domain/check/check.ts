/** A finding that a person dismissed, and for what. Its id is the key of the finding. */
import { idOf } from "../journal/event.ts";
import type { Projection } from "../journal/projection.ts";
import type { PersonId, RoomId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";

export interface Check {
  key: string;
  room: RoomId;
  dismissed: Dismissed;
}

export interface Dismissed {
  by: PersonId;
  at: Instant;
  basis: string;
  /** "CR-19": they did so by rejecting it. */
  change?: string;
}

export const checkProjection: Projection<Check, "check"> = {
  kind: "check",
  evolve(_, event) {
    const { room, by, basis } = event.body;
    return { key: idOf(event.subject), room, dismissed: { by, at: event.at, basis } };
  },
  index: ({ room }) => ({ room, status: "dismissed" }),
};
