/** What was shown where, and the ways to people that do not work. */

import type { PersonId, RoomId } from "../pact/pact.ts";
import type { How, Subject } from "./event.ts";
import type { TraitsOf } from "./traits.ts";

/** Where something of a card was shown: the card itself, a line in its thread, or a direct message about it. */
export interface ShownAt {
  card: Subject;
  platform: string;
  destination: string;
  nth?: number;
  person?: PersonId;
}

export interface CardEvents {
  /** `nth`: a line in its thread, from the nth event of its history; with `person`: a direct message to that person. */
  "card.shown": ShownAt & { message: string; digest: string; content: unknown; version: number };
  "card.lost": ShownAt & { error: string };
  /** A channel or an account takes nothing any more. `card`: what was to be shown there; `instead`: whom it calls directly in its place. */
  "route.failed": { platform: string; destination: string; error: string; card?: Subject; instead: PersonId[] };
  "route.restored": { platform: string; destination: string };
  /** The host asked whether a room can be reached: a card with one button. */
  "test-card.posted": { room: RoomId };
  /** Somebody pressed it: the way there and back works, for this person. */
  "test-card.pressed": { by: PersonId; how: How };
}

export const cardTraits = {
  "card.shown": { about: "card", rooms: "card", shows: "nothing", redacts: ["content"] },
  "card.lost": { about: "card", rooms: "card", shows: "nothing" },
  "route.failed": { about: "route", rooms: "card", shows: "nothing" },
  "route.restored": { about: "route", rooms: "every", shows: "nothing" },
  "test-card.posted": { about: "test-card", rooms: "named", shows: "page" },
  "test-card.pressed": { about: "test-card", rooms: "every", shows: "page" },
} as const satisfies TraitsOf<CardEvents>;
