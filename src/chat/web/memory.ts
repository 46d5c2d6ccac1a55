/** What the web room keeps in memory and may lose: cards drawn lately, and answers waiting for a page without script. */
import type { Card } from "../../views/card.ts";
import type { DrawnCard } from "../../views/room/room-page.ts";

export interface Memory {
  /** A card went out to a page. */
  drew(drawn: DrawnCard): void;
  /** The card with that digest, if it was drawn lately: what a person had before their eyes. */
  shown(digest: string): DrawnCard | undefined;
  /** Keeps an answer for the session's next page. */
  leave(session: string, card: Card): void;
  /** Takes the answers left for the session. */
  take(session: string): Card[];
}

const mostCards = 2_000;
const mostSessions = 500;
const mostAnswers = 4;

export function createMemory(): Memory {
  const cards = new Map<string, DrawnCard>();
  const answers = new Map<string, Card[]>();
  return {
    drew(drawn) {
      cards.delete(drawn.digest);
      cards.set(drawn.digest, drawn);
      dropOldest(cards, mostCards);
    },
    shown: (digest) => cards.get(digest),
    leave(session, card) {
      answers.set(session, [...(answers.get(session) ?? []), card].slice(-mostAnswers));
      dropOldest(answers, mostSessions);
    },
    take(session) {
      const left = answers.get(session) ?? [];
      answers.delete(session);
      return left;
    },
  };
}

function dropOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
