/** The pact in force as a page reads it: promise first, then each threshold with its consequence. */

import type { Span } from "../../views/card.ts";
import type { PactWords } from "../../views/pact-words.ts";
import { type Html, html } from "./html.ts";

export function pactHtml({
  title,
  promise,
  boundary,
  shadow,
  clauses,
  ladder,
  never,
  asks,
  unlisted,
  agents,
}: PactWords): Html {
  return html`<div class="pact"><p class="pact-title">${title}${shadow && html` <span class="chip">shadow: only watched</span>`}</p>
${promise && html`<blockquote class="promise">${promise}</blockquote>`}
${boundary && html`<p><span class="label">Boundary</span> ${lower(boundary)}</p>`}
<ul class="clauses">${clauses.map(
    ({ cited, severity, failureMode, text, rationale }) =>
      html`<li><p>${words(text)}</p><p class="aside">${severity} · ${failureMode} · <code>${cited}</code></p>${rationale && html`<p class="aside">Because ${lower(rationale)}.</p>`}</li>`,
  )}</ul>
${ladder.length > 0 && html`<p><span class="label">Asked</span> ${words(ladder)}.</p>`}
${never.length > 0 && html`<p><span class="label">Never</span> ${never.map((tool, index) => html`${index > 0 && ", "}<code>${tool}</code>`)}</p>`}
${asks.length > 0 && html`<p><span class="label">Asks first</span> ${asks.map(({ tool, when, until }, index) => html`${index > 0 && "; "}<code>${tool}</code>${when && html` when <code>${when}</code>`}${until && ` until it is ${until}`}`)}</p>`}
<p class="aside">Any other action is ${unlisted}. Holds for ${agents.length === 0 ? "every agent that comes here" : agents.length > 6 ? `${agents.slice(0, 6).join(", ")} and ${agents.length - 6} more` : agents.join(", ")}.</p></div>`;
}

export function raciHtml({ raci }: PactWords): Html {
  return html`<dl class="raci">${raci.map(
    ({ role, means, people }) =>
      html`<div><dt>${role}<span class="aside">${means}</span></dt><dd>${people.map(
        ({ name, away, deputy }, index) =>
          html`${index > 0 && ", "}${name}${away && html`<span class="aside"> (away${deputy && `, ${deputy} stands in`})</span>`}${!away && deputy && role === "Accountable" && html`<span class="aside"> · deputy ${deputy}</span>`}`,
      )}</dd></div>`,
  )}</dl>`;
}

/** Pact sentences hold only plain and strong text. */
const words = (text: readonly Span[]): Html[] =>
  text.map((span) =>
    typeof span === "string" ? html`${span}` : "strong" in span ? html`<strong>${span.strong}</strong>` : html``,
  );

const lower = (text: string): string => (text.charAt(0).toLowerCase() + text.slice(1)).replace(/\.$/, "");
