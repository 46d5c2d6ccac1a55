/** The parts of a room's page that tell what calls nobody. Empty when nothing is silenced. */
import { itemPath } from "../../../views/room/page-path.ts";
import { type Silenced, sayNoise } from "../../../views/room/silenced.ts";
import { type Html, html } from "../html.ts";
import type { Reader } from "../reader.ts";
import { rich } from "../rich.ts";
import { section } from "../view.ts";

export function silencedHtml({ mutes, noise }: Silenced, reader: Reader): Html {
  if (mutes.length === 0 && noise.length === 0) return html``;
  return section(
    "silenced",
    "Muted, and called noise",
    html`${mutes.length > 0 && html`<ul class="lines">${mutes.map((line) => html`<li>${rich(line, reader)}</li>`)}</ul>`}${
      noise.length > 0 && html`<p class="aside">Called noise in 7 days: ${noise.map(sayNoise).join(", ")}.</p>`
    }`,
  );
}

export function shadowHtml({ shadow, moreShadow }: Silenced, reader: Reader): Html {
  if (shadow.length === 0) return html``;
  return section(
    "shadow",
    "In shadow",
    html`<ul class="lines">${shadow.map(
      ({ id, text }) => html`<li>${rich(text, reader)} <a href="${itemPath(`breach:${id}`)}">All of it</a></li>`,
    )}</ul>${moreShadow > 0 && html`<p class="aside">And ${moreShadow} more in the last 7 days.</p>`}`,
    "nobody is called, nothing is held back",
  );
}
