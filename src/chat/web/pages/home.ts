/** The first page: what waits for an answer anywhere, and the rooms with how each one stands. */
import { counted } from "../../../domain/words/counted.ts";
import { artefactKinds, artefactTitle } from "../../../views/artefact/artefact.ts";
import type { Rich } from "../../../views/card.ts";
import { unownedNote } from "../../../views/notes/unowned-note.ts";
import { artefactPath } from "../../../views/room/page-path.ts";
import type { HomePage, RoomLine } from "../../../views/room/room-page.ts";
import { type Html, html } from "../html.ts";
import type { Reader } from "../reader.ts";
import { rich } from "../rich.ts";
import { cardsId, type PageView, section } from "../view.ts";
import { leftOver } from "./room.ts";

export function homeView({ rooms, now, more, unowned, troubles }: HomePage, reader: Reader): PageView {
  return {
    title: reader.config.fleet,
    crumbs: [{ label: reader.config.fleet }],
    room: undefined,
    cards: now,
    heading: 2,
    empty: rooms.length === 0 ? noRooms(reader) : quiet(rooms),
    regions: [
      {
        id: "home-head",
        inner: head(
          rooms.reduce((sum, room) => sum + room.waiting, 0),
          now.length + more,
        ),
      },
      { id: "troubles", inner: troublesHtml(troubles, reader) },
      { id: "now-more", inner: leftOver(more) },
      { id: "unowned", inner: nobodyAnswers(unowned, reader) },
      { id: "rooms", inner: section("rooms", "Rooms", roomList(rooms)) },
    ],
    compose: (part) =>
      html`<div class="page home-page">${part("home-head")}${part("troubles")}${part(cardsId)}${part("now-more")}${part("unowned")}${part("rooms")}</div>`,
  };
}

const head = (waiting: number, open: number): Html =>
  html`<div class="page-head"><h1>${waiting > 0 ? `${counted(waiting, "question")} ${waiting === 1 ? "waits" : "wait"} for an answer` : open > 0 ? `${counted(open, "breach", "breaches")} open, nothing waits` : "All quiet"}</h1></div>`;

/** Only an admin can mend these, so only an admin reads them. */
const troublesHtml = (troubles: readonly Rich[], reader: Reader): Html =>
  troubles.length === 0
    ? html``
    : section(
        "trouble",
        "Does not work",
        html`${troubles.map((text) => html`<p class="trouble">${rich(text, reader)}</p>`)}`,
      );

function quiet(rooms: readonly RoomLine[]): Html {
  const agents = rooms.reduce((sum, room) => sum + room.agents, 0);
  return html`<div class="quiet"><p>${agents > 0 ? `Nobody is waiting for you. ${counted(agents, "agent")} seen, no open breach.` : "No agent has sent a signal yet."}</p>
<p class="aside">${agents === 0 && html`Point an OpenTelemetry exporter at <code>/v1/traces</code>, or post to <code>/v1/signals</code>. `}When an agent crosses a threshold of its pact, a card appears here by itself. It says what happened, asks one named person one question, and prints the minute at which silence decides.</p></div>`;
}

/** What an admin is written about in chat stands here, until it is no more so. */
const nobodyAnswers = (agents: readonly string[], reader: Reader): Html =>
  agents.length > 0
    ? section("unowned", "Nobody answers", html`<p>${rich(unownedNote(agents, reader.config.fleet).text, reader)}</p>`)
    : html``;

const noRooms = ({ config, name }: Reader): Html =>
  html`<div class="quiet"><p>No room is yours yet, ${name}.</p><p class="aside">${config.admins.map((id) => config.people[id]?.name ?? id).join(" or ") || "An admin"} can add you to the members of a room in wardroom.yaml.</p></div>`;

function roomList(rooms: readonly RoomLine[]): Html {
  return html`<ul class="rooms">${rooms.map(
    ({ id, unenrolled, waiting, open, agents, held }) =>
      html`<li><a class="room-link" href="/rooms/${encodeURIComponent(id)}"><span class="room-name">${id}</span><span class="room-state">${
        waiting > 0
          ? html`<span class="chip chip-alert">${counted(waiting, "waits", "wait")}</span>`
          : open > 0
            ? html`<span class="chip">${open} open</span>`
            : html`<span class="aside">all quiet</span>`
      }</span><span class="aside">${counted(agents, "agent")}${held > 0 && `, ${held} held back`}${unenrolled && " · agents that no room names"}</span></a></li>`,
  )}</ul><p class="aside">As pictures: ${artefactKinds.map(
    (kind, nth) => html`${nth > 0 && " · "}<a href="${artefactPath(kind)}">${artefactTitle[kind]}</a>`,
  )}</p>`;
}
