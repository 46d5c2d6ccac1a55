/** Where a card stands in chat, and what was last shown there, by digest. */
import type { JournalEvent } from "./event.ts";
import type { Projection } from "./projection.ts";
import type { Instant } from "./time.ts";

export interface ShownMessage {
  platform: string;
  destination: string;
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

export const cardProjection: Projection<ShownCard> = {
  kind: "card",
  evolve(state, event: JournalEvent) {
    const shown: ShownCard = state ?? { card: event.subject.slice("card:".length), messages: [] };
    if (event.type === "card.shown") {
      const { platform, destination, message, digest, version } = event.body;
      const others = shown.messages.filter((one) => one.platform !== platform || one.destination !== destination);
      return { ...shown, messages: [...others, { platform, destination, message, digest, version, at: event.at }] };
    }
    if (event.type === "card.lost") {
      const { platform, destination, error } = event.body;
      return {
        ...shown,
        messages: shown.messages.map((one) =>
          one.platform === platform && one.destination === destination ? { ...one, lost: error } : one,
        ),
      };
    }
    return shown;
  },
  index: () => ({}),
};
