/** A way to people that does not work: a channel that is gone, an account that takes no messages. Open until it works again. */
import type { Instant } from "../words/time.ts";
import { idOf, type Subject } from "./event.ts";
import type { Projection } from "./projection.ts";

export interface Route {
  /** "slack/C01AIR" */
  id: string;
  platform: string;
  destination: string;
  /** Since when, and in the platform's own word; undefined: it works. */
  failed: { at: Instant; error: string } | undefined;
  /** What could not be shown there since; the newest few. */
  cards: Subject[];
}

const cardsKept = 50;

export const routeProjection: Projection<Route, "route"> = {
  kind: "route",
  evolve(state, event) {
    const route: Route = state ?? blank(idOf(event.subject));
    switch (event.type) {
      case "route.failed": {
        const { error, card } = event.body;
        const cards = card === undefined || route.cards.includes(card) ? route.cards : [...route.cards, card];
        return { ...route, failed: route.failed ?? { at: event.at, error }, cards: cards.slice(-cardsKept) };
      }
      case "route.restored":
        return { ...route, failed: undefined, cards: [] };
    }
  },
  index: ({ failed }) => ({ status: failed ? "failed" : "works" }),
};

function blank(id: string): Route {
  const slash = id.indexOf("/");
  return { id, platform: id.slice(0, slash), destination: id.slice(slash + 1), failed: undefined, cards: [] };
}
