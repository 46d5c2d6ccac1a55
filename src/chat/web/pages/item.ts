/** One thing: its card, what the journal says about it in plain sentences, and what that rests on. */
import { idOf } from "../../../domain/journal/event.ts";
import { counted } from "../../../domain/words/counted.ts";
import type { EvidenceLine, ItemPage } from "../../../views/room/room-page.ts";
import { blockHtml } from "../card.ts";
import { type Html, html } from "../html.ts";
import type { Reader } from "../reader.ts";
import { timelineHtml } from "../timeline.ts";
import { cardsId, type PageView, section } from "../view.ts";

export function itemView({ drawn, facts, args, timeline, evidence }: ItemPage, reader: Reader): PageView {
  const id = idOf(drawn.subject);
  return {
    title: drawn.card.title,
    crumbs: [
      { label: reader.config.fleet, href: "/" },
      { label: drawn.room, href: `/rooms/${encodeURIComponent(drawn.room)}` },
      { label: id },
    ],
    room: drawn.room,
    cards: [drawn],
    heading: 1,
    empty: html``,
    regions: [
      ...(facts.length > 0
        ? [
            {
              id: "details",
              inner: section("details", "Details", html`${facts.map((block) => blockHtml(block, reader))}`),
            },
          ]
        : []),
      {
        id: "arguments",
        inner: args === undefined ? html`` : section("arguments", "All arguments", argumentsHtml(args)),
      },
      { id: "timeline", inner: section("timeline", "What happened", timelineHtml(timeline, reader)) },
      { id: "evidence", inner: section("evidence", "Evidence", evidenceHtml(evidence)) },
    ],
    compose: (part) =>
      html`<div class="page item-page">${part(cardsId)}${part("arguments")}${facts.length > 0 && part("details")}${part("timeline")}${part("evidence")}</div>`,
  };
}

/** To the letter, as they will be run. What the pact redacts stands masked. */
const argumentsHtml = (args: string): Html => html`<pre class="arguments" tabindex="0">${args}</pre>`;

function evidenceHtml({ records, first, last, digest }: EvidenceLine): Html {
  return html`<p>${counted(records, "record")} in the journal, no. ${first}${last > first ? ` to ${last}` : ""}, chained to everything before and after. Nothing here can be changed or taken out unseen.</p>
<p class="digest"><span class="label">SHA-256 of these records</span> <code>${digest}</code></p>`;
}
