/** One agent: what holds it back, its thresholds with value and bounds, the pact it is under, and its history. */

import { fromItsNextQuestion, restrained } from "../../../domain/agent/restraint.ts";
import { capital } from "../../../domain/words/capital.ts";
import { neverAsks } from "../../../views/breach/breach-words.ts";
import type { Button } from "../../../views/card.ts";
import type { AgentPage } from "../../../views/room/room-page.ts";
import { buttonHtml, buttonsHtml } from "../card.ts";
import { gaugeRow } from "../gauge.ts";
import { type Html, html } from "../html.ts";
import { toneIcon } from "../icons.ts";
import { pactHtml, raciHtml } from "../pact.ts";
import type { Place, Reader } from "../reader.ts";
import { time } from "../rich.ts";
import { timelineHtml } from "../timeline.ts";
import { cardsId, type PageView, section } from "../view.ts";

export function agentView(page: AgentPage, reader: Reader, place: Place): PageView {
  const { row, room, open, pact, history } = page;
  return {
    title: row.id,
    crumbs: [
      { label: reader.config.fleet, href: "/" },
      { label: room, href: `/rooms/${encodeURIComponent(room)}` },
      { label: row.id },
    ],
    room,
    cards: open,
    heading: 2,
    empty: html``,
    regions: [
      { id: "agent-head", inner: head(page, reader, place) },
      { id: "thresholds", inner: section("thresholds", "Thresholds", thresholds(page, reader)) },
      { id: "history", inner: section("history", "History", timelineHtml(history, reader, true)) },
      {
        id: "pact",
        inner: pact
          ? html`${section("pact", "Pact in force", pactHtml(pact), pact.of.join(" · "))}${section("raci", "Who answers", raciHtml(pact))}`
          : html``,
      },
    ],
    compose: (part) =>
      html`<div class="page room-page">${part("agent-head")}<div class="room-grid"><div class="room-main">${part(cardsId)}${part("thresholds")}${part("history")}</div><div class="room-side">${part("pact")}</div></div></div>`,
  };
}

function head({ row, room, answers, operator, autonomy, free, drawn }: AgentPage, reader: Reader, place: Place): Html {
  const { id, role, state, held, asks } = row;
  const facts: [string, string][] = [
    ["Room", room],
    ...(role ? [["Role", role] satisfies [string, string]] : []),
    ["Answers for it", answers ?? "nobody: it has no pact"],
    ...(operator ? [["Operated by", operator] satisfies [string, string]] : []),
    ["Autonomy", autonomy],
  ];
  return html`<div class="page-head agent-head tone-${state.tone}"><p class="state state-large">${toneIcon(state.tone)}<span>${state.word}</span></p><h1>${id}</h1>
<p class="lede">${
    held
      ? html`${capital(restrained[held.kind])} by ${held.by}, ${time(held.at, "relative", reader)}${held.near !== undefined && `, while it is near a breach: ${held.near}. It is free again by itself on the safe side`}. ${asks ? fromItsNextQuestion[held.kind] : neverAsks(id, reader.config)}`
      : html`${free}${!asks && " It only reports: it has not asked Wardroom before acting yet."}`
  }</p>
<dl class="fields">${facts.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
${buttonsHtml(drawn, reader, place)}
${!held && html`<div class="actions">${buttonHtml(cord(id, drawn.card.version), drawn, reader, place)}</div><p class="aside">Anyone in the room may pause it; only its owner lets it go again.</p>`}</div>`;
}

/** The andon cord: stopping is for everybody, so it stands on the page of an agent that no card is about. */
const cord = (id: string, epoch: number): Button => ({
  label: `Pause ${id}`,
  press: { item: `agent:${id}`, verb: "pause", epoch },
});

const thresholds = ({ row }: AgentPage, reader: Reader): Html =>
  row.unowned
    ? html`<p class="aside">Unowned: signals are kept, nothing is judged, and every action that is not free is refused.</p>`
    : row.gauges.length === 0
      ? html`<p class="aside">No signal that a threshold reads has arrived yet.</p>`
      : html`<ul class="gauge-rows">${row.gauges.map((gauge) => gaugeRow(gauge, reader))}</ul>`;
