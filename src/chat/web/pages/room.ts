/** A room: what needs a human now, the agents, near misses, decisions, the pact in force and who answers for what. */

import { capital } from "../../../domain/words/capital.ts";
import { counted } from "../../../domain/words/counted.ts";
import type { PactWords } from "../../../views/pact-words.ts";
import type { AgentRow } from "../../../views/room/agents-table.ts";
import { agentPath, pathOfId } from "../../../views/room/page-path.ts";
import type { NearMissLine, RoomPage } from "../../../views/room/room-page.ts";
import { blockHtml } from "../card.ts";
import { gaugeHtml } from "../gauge.ts";
import { type Html, html } from "../html.ts";
import { toneIcon } from "../icons.ts";
import { pactHtml, raciHtml } from "../pact.ts";
import type { Reader } from "../reader.ts";
import { rich, time } from "../rich.ts";
import { timelineHtml } from "../timeline.ts";
import { cardsId, type PageView, section } from "../view.ts";
import { shadowHtml, silencedHtml } from "./silenced.ts";

export function roomView(page: RoomPage, reader: Reader): PageView {
  return {
    title: page.id,
    crumbs: [{ label: reader.config.fleet, href: "/" }, { label: page.id }],
    room: page.id,
    cards: page.now,
    heading: 2,
    empty: quiet(page),
    regions: [
      { id: "room-head", inner: head(page) },
      { id: "now-more", inner: leftOver(page.more) },
      { id: "agents", inner: section("agents", "Agents", agents(page, reader), agentsAside(page)) },
      {
        id: "near",
        inner: section("near", "Near misses", nearMisses(page.nearMisses, reader), "last 7 days, by failure mode"),
      },
      { id: "silenced", inner: silencedHtml(page.silenced, reader) },
      { id: "shadow", inner: shadowHtml(page.silenced, reader) },
      { id: "decisions", inner: section("decisions", "Recent decisions", decisions(page, reader)) },
      { id: "digest", inner: digest(page, reader) },
      { id: "pact", inner: pacts(page.pacts) },
      { id: "raci", inner: owners(page.pacts) },
    ],
    compose: (part) =>
      html`<div class="page room-page">${part("room-head")}<div class="room-grid"><div class="room-main">${part(cardsId)}${part("now-more")}${part("agents")}</div><div class="room-side">${part("digest")}${part("near")}${part("silenced")}${part("shadow")}${part("decisions")}${part("pact")}${part("raci")}</div></div></div>`,
  };
}

function head({ id, open, waiting, held, unenrolled }: RoomPage): Html {
  const summary = [
    waiting > 0 ? `${counted(waiting, "question")} ${waiting === 1 ? "waits" : "wait"} for an answer` : undefined,
    open > waiting ? `${open - waiting}${waiting > 0 ? " more" : ""} open` : undefined,
    open === 0 ? "all quiet" : undefined,
    held > 0 ? `${counted(held, "agent")} held back` : undefined,
  ].filter((part) => part !== undefined);
  return html`<div class="page-head"><h1>${id}</h1><p class="lede">${capital(summary.join(", "))}.${unenrolled && " Agents that no room names sit here; give them a room in wardroom.yaml."}</p></div>`;
}

function quiet({ agents: rows }: RoomPage): Html {
  if (rows.length === 0)
    return html`<div class="quiet"><p>No agent has sent a signal here yet.</p><p class="aside">Point an OpenTelemetry exporter at <code>/v1/traces</code>, or post to <code>/v1/signals</code>. The agent appears as soon as its first signal arrives.</p></div>`;
  return html`<div class="quiet"><p>All quiet. ${counted(rows.length, "agent")} seen, no open breach.</p><p class="aside">When one crosses a threshold of its pact, the card appears here by itself: what happened, whose answer is awaited, and the minute at which silence decides.</p></div>`;
}

const agentsAside = ({ agents: rows, moreAgents, unowned }: RoomPage): string =>
  unowned.length > 0 ? `${counted(rows.length + moreAgents, "agent")}, ${unowned.length} unowned` : "";

/** Only the first cards are drawn; the rest is never passed over in silence. */
export const leftOver = (more: number): Html =>
  more > 0
    ? html`<p class="aside">And ${more} more open. They come up as these are resolved; <code>/ward list open</code> names them all.</p>`
    : html``;

function agents({ agents: rows, moreAgents }: RoomPage, reader: Reader): Html {
  if (rows.length === 0) return html`<p class="aside">None seen yet.</p>`;
  return html`<ul class="agents">${rows.map((row) => agentLine(row, reader))}</ul>${moreAgents > 0 && html`<p class="aside">And ${moreAgents} more that need no eye now. <code>/ward agent NAME</code> shows any of them.</p>`}`;
}

function agentLine(row: AgentRow, reader: Reader): Html {
  const { id, role, state, held, unowned, gauges, open, enrolled } = row;
  return html`<li class="agent-row tone-${state.tone}"><div class="agent-who"><a class="agent-name" href="${agentPath(id)}">${id}</a>
<p class="state">${toneIcon(state.tone)}<span>${state.word}</span></p>
<p class="aside">${
    held
      ? html`by ${held.by}, ${time(held.at, "relative", reader)}`
      : unowned
        ? "unowned: nothing is judged"
        : (role ?? (enrolled ? "" : "unenrolled"))
  }${open.length > 0 && html` · ${open.map((item, index) => html`${index > 0 && ", "}<a href="${pathOfId(item) ?? ""}">${item}</a>`)}`}</p></div>
<div class="agent-gauges">${gauges.length > 0 ? gauges.map((gauge) => gaugeHtml(gauge)) : html`<p class="aside">no values yet</p>`}</div></li>`;
}

function nearMisses(lines: readonly NearMissLine[], reader: Reader): Html {
  if (lines.length === 0)
    return html`<p class="aside">None. A near miss is a stay close to a breach that ended well; it is counted, nobody is called.</p>`;
  const most = Math.max(...lines.map((line) => line.count));
  return html`<ul class="near-list">${lines.map(
    ({ mode, count: n, lastAt }) =>
      html`<li><span class="near-mode">${mode}</span><span class="near-count">${n}</span><svg class="near-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect x="0" y="0" width="${((n / most) * 100).toFixed(1)}" height="4"/></svg><span class="aside">last ${time(lastAt, "relative", reader)}</span></li>`,
  )}</ul>`;
}

const decisions = ({ decisions: entries }: RoomPage, reader: Reader): Html =>
  entries.length === 0
    ? html`<p class="aside">None yet. Every decision is kept here with who took it, when, and through which door.</p>`
    : timelineHtml(entries, reader, true);

/** The last one, as chat was sent it; its picture is drawn when it is looked at, in the colours of the reader's screen. */
function digest({ id, digest: last }: RoomPage, reader: Reader): Html {
  if (!last) return html``;
  const { card, to, alt } = last;
  const path = `/rooms/${encodeURIComponent(id)}/digests/${to}`;
  const picture =
    alt !== undefined &&
    html`<picture><source media="(prefers-color-scheme: dark)" srcset="${path}/dark.png"><img class="digest-picture" src="${path}/light.png" alt="${alt}" loading="lazy"></picture>`;
  return section(
    "digest",
    "Last digest",
    html`<details class="last-digest"><summary>${card.summary}</summary><div class="card-body">${card.body.map((block) => blockHtml(block, reader))}${picture}</div><p class="aside">${rich(card.footer, reader)}</p></details>`,
  );
}

const pacts = (words: readonly PactWords[]): Html =>
  words.length === 0
    ? section(
        "pact",
        "Pact in force",
        html`<p class="aside">None. Signals are kept, nothing is judged. Apply one with <code>wardroom pact apply FILE</code>.</p>`,
      )
    : html`${words.map((one, index) => section(`pact-${index}`, "Pact in force", pactHtml(one), one.of.join(" · ")))}`;

const owners = (words: readonly PactWords[]): Html =>
  html`${words.slice(0, 4).map((one, index) => section(`raci-${index}`, "Who answers", raciHtml(one), words.length > 1 ? (one.of[0] ?? "") : ""))}`;
