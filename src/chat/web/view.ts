/** A page as parts that can be replaced one by one: its cards and its regions. Live updates send only parts that changed. */
import type { RoomId } from "../../domain/pact/pact.ts";
import type { DrawnCard } from "../../views/room/room-page.ts";
import { cardHtml, cardId } from "./card.ts";
import { type Html, html } from "./html.ts";
import type { Place, Reader } from "./reader.ts";

export interface PageView {
  title: string;
  crumbs: { label: string; href?: string }[];
  room: RoomId | undefined;
  /** Cards on the page in reading order; a live page keeps them where they are until it is loaded again. */
  cards: readonly DrawnCard[];
  heading: 1 | 2;
  /** Shown in place of cards when there are none. */
  empty: Html;
  regions: Region[];
  /** Puts the parts together. */
  compose(part: (id: string) => Html): Html;
}

interface Region {
  id: string;
  inner: Html;
}

/** The element that holds the cards. */
export const cardsId = "now";

/** The title counts what waits: "(2) airline · Wardroom". */
export function titleOf(view: PageView): string {
  const waiting = view.cards.filter(({ waits }) => waits).length;
  return `${waiting > 0 ? `(${waiting}) ` : ""}${view.title} · Wardroom`;
}

export function mainOf(view: PageView, reader: Reader, place: Place): Html {
  return view.compose((id) => {
    if (id === cardsId)
      return html`<div id="${cardsId}" class="cards">${cardsInner(view, view.cards, reader, place)}</div>`;
    return html`<div id="${id}" class="region">${view.regions.find((region) => region.id === id)?.inner}</div>`;
  });
}

export const cardsInner = (view: PageView, cards: readonly DrawnCard[], reader: Reader, place: Place): Html =>
  cards.length === 0 ? view.empty : html`${cards.map((drawn) => cardHtml(drawn, reader, place, view.heading))}`;

export const cardTarget = (drawn: DrawnCard): string => `#${cardId(drawn.subject)}`;

/** A heading with a section under it, named for screen readers. */
export const section = (id: string, title: string, body: Html, aside: Html | string = ""): Html =>
  html`<section class="panel" aria-labelledby="${id}-title"><div class="panel-head"><h2 id="${id}-title">${title}</h2>${aside && html`<p class="aside">${aside}</p>`}</div>${body}</section>`;
