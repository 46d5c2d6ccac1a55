/** The page of an artefact: its picture in the colours of the reader's screen, and beside it all that it shows, to be read. */
import { type Artefact, artefactKinds, artefactTitle, narrowKinds } from "../../../views/artefact/artefact.ts";
import { themes } from "../../../views/picture/palette.ts";
import { artefactPath } from "../../../views/room/page-path.ts";
import { type Html, html } from "../html.ts";
import { section } from "../view.ts";

export function artefactPage({ kind, title, words, table }: Artefact, room: string | undefined): Html {
  const query = room === undefined ? [] : [`room=${encodeURIComponent(room)}`];
  const image = (theme: string, ...more: string[]): string => {
    const asked = [...query, ...more].join("&");
    return `/artefacts/${kind}/${theme}.svg${asked && `?${asked}`}`;
  };
  const narrow = (theme: string) =>
    narrowKinds.includes(kind) && html`<source media="(max-width: 40rem)" srcset="${image(theme, "width=narrow")}">`;
  return html`<div class="page"><div class="page-head"><h1>${title}</h1></div>
<nav class="artefact-kinds" aria-label="Pictures">${artefactKinds.map((one) =>
    one === kind
      ? html`<span aria-current="page">${artefactTitle[one]}</span>`
      : html`<a href="${artefactPath(one, room)}">${artefactTitle[one]}</a>`,
  )}</nav>
${themes.map(
  (theme) =>
    html`<a class="artefact artefact-${theme}" href="${image(theme)}" title="In full size"><picture>${narrow(theme)}<img src="${image(theme)}" alt="${title}. What it shows stands below." loading="lazy"></picture></a>`,
)}
${section("words", "In words", html`<ul class="lines">${words.map((text) => html`<li>${text}</li>`)}</ul>`)}
${table && section("days", "Day by day", dayTable(table))}</div>`;
}

const dayTable = ({ head, rows }: NonNullable<Artefact["table"]>): Html =>
  html`<div class="artefact-table"><table><thead><tr>${head.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead><tbody>${rows.map(
    ([first = "", ...rest]) =>
      html`<tr><th scope="row">${first}</th>${rest.map((text) => html`<td>${text}</td>`)}</tr>`,
  )}</tbody></table></div>`;
