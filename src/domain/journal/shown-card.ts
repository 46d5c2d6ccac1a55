/** Where a card stands in chat, with the lines and messages that called people about it, and what was last shown there, by digest. */

import type { Instant } from "../words/time.ts";
import type { ShownAt } from "./card-events.ts";
import { idOf } from "./event.ts";
import type { Projection } from "./projection.ts";

export interface ShownMessage extends Omit<ShownAt, "card"> {
  /** The platform's own reference; opaque to everyone else. */
  message: string;
  digest: string;
  version: number;
  at: Instant;
  /** The message is gone and cannot be edited any more. */
  lost?: string;
}

export interface ShownCard {
  card: string;
  messages: ShownMessage[];
}

type Spot = Omit<ShownAt, "card">;

/** The same place: card, line of a thread and direct message are each a place of their own. */
export const sameSpot = (a: Spot, b: Spot): boolean =>
  a.platform === b.platform && a.destination === b.destination && a.nth === b.nth && a.person === b.person;

export const cardProjection: Projection<ShownCard, "card"> = {
  kind: "card",
  evolve(state, event) {
    const shown: ShownCard = state ?? { card: idOf(event.subject), messages: [] };
    switch (event.type) {
      case "card.shown": {
        const { platform, destination, nth, person, message, digest, version } = event.body;
        const spot: Spot = { platform, destination, ...(nth !== undefined && { nth }), ...(person && { person }) };
        const others = shown.messages.filter((one) => !sameSpot(one, spot));
        return { ...shown, messages: [...others, { ...spot, message, digest, version, at: event.at }] };
      }
      case "card.lost": {
        const { body } = event;
        return {
          ...shown,
          messages: shown.messages.map((one) => (sameSpot(one, body) ? { ...one, lost: body.error } : one)),
        };
      }
    }
  },
  index: () => ({}),
  // A thread is found by the message it hangs on; on the web there is none.
  claims: ({ messages }) =>
    messages
      .filter(({ platform, nth, lost }) => platform !== "web" && nth === undefined && lost === undefined)
      .map(({ platform, message }) => messageClaim(platform, message)),
};

/** The key under which a card is found by its message. */
export const messageClaim = (platform: string, message: string): string => `message:${platform}/${message}`;
