/** A card as HTML: state line, what happened, question, buttons, provenance, in that order. The same card chat shows. */
import { idOf } from "../../domain/journal/event.ts";
import type { Block, Button, Card } from "../../views/card.ts";
import { pagePath } from "../../views/room/page-path.ts";
import type { DrawnCard } from "../../views/room/room-page.ts";
import { type Html, html } from "./html.ts";
import { clockIcon, dots, toneIcon } from "./icons.ts";
import { hidden } from "./press-form.ts";
import type { Place, Reader } from "./reader.ts";
import { rich } from "./rich.ts";

/** The element that live updates replace: one a thing. */
export const cardId = (subject: string): string => `card-${subject.replace(/[^A-Za-z0-9_-]/g, "_")}`;

/** `heading`: 1 on the thing's own page, where the title is no link to itself. */
export function cardHtml(drawn: DrawnCard, reader: Reader, place: Place, heading: 1 | 2 = 2): Html {
  const { subject, card, digest, waits, yours, why } = drawn;
  const id = cardId(subject);
  const name = idOf(subject);
  const title = card.title.startsWith(`${name} · `) ? card.title.slice(name.length + 3) : card.title;
  const path = pagePath(subject);
  const linked = heading === 1 || path === undefined ? html`${title}` : html`<a href="${path}">${title}</a>`;
  return html`<article class="card tone-${card.tone}" id="${id}" data-card="${subject}" data-shown="${digest}" data-waits="${waits ? "yes" : "no"}" aria-labelledby="${id}-title" tabindex="-1">
<header class="card-head">
<p class="state">${toneIcon(card.tone)}<span>${card.state}</span></p>
${yours && html`<p class="chip chip-yours">waits for you</p>`}
${waits && !yours && html`<p class="chip">waits for an answer</p>`}
<p class="card-id">${name !== title && name}</p>
</header>
${heading === 1 ? html`<h1 class="card-title" id="${id}-title">${linked}</h1>` : html`<h2 class="card-title" id="${id}-title">${linked}</h2>`}
<div class="card-body">${why && html`<p class="aside">${why}</p>`}${card.body.map((block) => blockHtml(block, reader))}</div>
${buttonsHtml(drawn, reader, place)}
${card.footer.length > 0 && html`<footer class="card-foot">${rich(card.footer, reader)}</footer>`}
</article>`;
}

/** A private answer: the same card without a place of its own. */
export function noticeBody(card: Card, reader: Reader): Html {
  return html`<p class="state">${toneIcon(card.tone)}<span>${card.state}</span></p>
<p class="notice-title">${card.title}</p>
${card.body.length > 0 && html`<div class="card-body">${card.body.map((block) => blockHtml(block, reader))}</div>`}
${card.footer.length > 0 && html`<p class="card-foot">${rich(card.footer, reader)}</p>`}`;
}

export function blockHtml(block: Block, reader: Reader): Html {
  switch (block.type) {
    case "text":
      return textHtml(block, reader);
    case "fields":
      return html`<dl class="fields">${block.fields.map(
        ({ label, value }) => html`<div><dt>${label}</dt><dd>${rich(value, reader)}</dd></div>`,
      )}</dl>`;
    case "quote":
      return html`<figure class="agent-says"><figcaption>${block.by} says, unchecked:</figcaption><blockquote>${block.text}</blockquote></figure>`;
    case "list":
      return html`<ul class="lines">${block.items.map((item) => html`<li>${rich(item, reader)}</li>`)}</ul>`;
    case "diff":
      return html`<pre class="diff">${block.lines.map(({ sign, text }) => diffLine(sign, `${sign} ${text}`))}</pre>`;
    case "context":
      return html`<p class="aside">${rich(block.text, reader)}</p>`;
    case "divider":
      return html`<hr>`;
  }
}

function diffLine(sign: "-" | "+" | " ", line: string): Html {
  switch (sign) {
    case "-":
      return html`<del>${line}</del>`;
    case "+":
      return html`<ins>${line}</ins>`;
    case " ":
      return html`<span>${line}</span>`;
  }
}

/** The paragraph that calls someone is the question; one that names a time to come is the deadline. */
function textHtml({ text }: Extract<Block, { type: "text" }>, reader: Reader): Html {
  const asks = text.some((span) => typeof span !== "string" && "person" in span && span.ping);
  const ahead = text.some((span) => typeof span !== "string" && "time" in span && span.time > reader.now);
  const kind = asks ? "ask" : ahead ? "deadline" : "para";
  return html`<p class="${kind}">${ahead && !asks && clockIcon()}<span>${rich(text, reader)}</span></p>`;
}

export function buttonsHtml(drawn: DrawnCard, reader: Reader, place: Place): Html {
  const { buttons } = drawn.card;
  const path = pagePath(drawn.subject);
  // On the thing's own page there is nothing more to open.
  const more = drawn.card.more.filter(({ opens }) => !opens || place.path !== path);
  if (buttons.length + more.length === 0) return html``;
  return html`<div class="actions">
${buttons.map((button) => buttonHtml(button, drawn, reader, place))}
${more.length > 0 && html`<details class="more" id="more-${cardId(drawn.subject)}"><summary class="button" title="More">${dots()}<span class="unseen">More</span></summary><div class="menu">${more.map((button) => buttonHtml(button, drawn, reader, place))}</div></details>`}
</div>`;
}

/**
 * A form of its own, so that it works without script. Its id names verb and epoch: a live update never turns the button
 * under someone's finger into another one.
 */
export function buttonHtml(button: Button, { digest, subject }: DrawnCard, reader: Reader, place: Place): Html {
  const { press, style, label, opens } = button;
  const page = opens && pagePath(subject);
  if (page) return html`<a class="button" href="${page}">${label}</a>`;
  const id = `${cardId(press.item)}-${press.verb.replace(/[^A-Za-z0-9]/g, "_")}-${press.epoch}`;
  return html`<form method="post" action="/press" id="${id}" hx-post="/press" hx-swap="none" hx-disable="find button">${hidden(press, digest, reader, place)}<button class="button${style ? ` ${style}` : ""}" id="${id}-button" data-verb="${press.verb}">${label}</button></form>`;
}
