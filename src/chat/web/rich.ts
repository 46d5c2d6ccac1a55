/** Rich text as HTML. What an agent wrote stands in a quote of code: it cannot link, mention or format. */
import { rfc3339 } from "../../domain/words/rfc3339.ts";
import { commandLine } from "../../domain/words/ward-line.ts";
import type { Rich, Span } from "../../views/card.ts";
import { agentPath, pathOfId } from "../../views/room/page-path.ts";
import { type Html, html } from "./html.ts";
import { type Reader, say, sayShort, wallDate, wallTime } from "./reader.ts";

export const rich = (text: Rich, reader: Reader): Html[] => text.map((span) => one(span, reader));

/** In a form, where who follows a link would lose what was typed. */
export const richInForm = (text: Rich, reader: Reader): Html[] =>
  text.map((span) => (typeof span === "string" ? html`${span}` : one(span, reader)));

function one(span: Span, reader: Reader): Html {
  if (typeof span === "string") return html`${withRefs(span)}`;
  if ("strong" in span) return html`<strong>${span.strong}</strong>`;
  if ("agent" in span) return agentLink(span.agent);
  if ("person" in span) return person(span.person, span.ping === true, reader);
  if ("time" in span) return time(span.time, span.as, reader);
  if ("code" in span) return reference(span.code) ?? html`<code>${span.code}</code>`;
  if ("command" in span) return html`<code>${commandLine("web", span)}</code>`;
  if ("untrusted" in span) return html`<q class="said">${span.untrusted}</q>`;
  return link(span.link, span.text);
}

/** What has a page is a link to it wherever our own words name it, and its id never breaks between two lines. */
const withRefs = (text: string): Html[] =>
  text.split(/\b([A-Z]{2}-\d{1,9})\b/).map((part, nth) => (nth % 2 === 1 && reference(part)) || html`${part}`);

function reference(id: string): Html | undefined {
  const path = /^[A-Z]{2}-\d{1,9}$/.test(id) ? pathOfId(id) : undefined;
  return path === undefined ? undefined : html`<a class="ref" href="${path}">${id}</a>`;
}

const agentLink = (agent: string): Html => html`<a class="agent" href="${agentPath(agent)}">${agent}</a>`;

function person(id: string, ping: boolean, reader: Reader): Html {
  const you = id === reader.person;
  if (!ping) return html`<span title="${say(reader, id)}">${sayShort(reader, id)}</span>`;
  return html`<span class="mention${you ? " you" : ""}" title="${say(reader, id)}">@${sayShort(reader, id)}${you && html`<span class="unseen"> (you)</span>`}</span>`;
}

/**
 * The absolute time is always there and always right; the script adds how far away it is, and counts down to the second
 * in the last minutes.
 */
export function time(at: number, as: "clock" | "date" | "relative", reader: Reader): Html {
  const iso = rfc3339(at);
  const words = as === "date" ? wallDate(at, reader) : wallTime(at, reader);
  const far = as === "relative" || (as === "clock" && at > reader.now);
  return html`<time datetime="${iso}" title="${iso.slice(0, 19).replace("T", " ")} UTC">${words}</time>${far && html`<span class="rel" data-rel="${at}"></span>`}`;
}

/** To the second, for the record. */
export const exactTime = (at: number, reader: Reader): Html =>
  html`<time datetime="${rfc3339(at)}" title="${rfc3339(at).slice(0, 19).replace("T", " ")} UTC">${wallTime(at, reader, true)}</time><span class="rel" data-rel="${at}"></span>`;

/** Only web addresses and paths of the web room itself become links; anything else stays text. */
function link(to: string, text: string): Html {
  if (/^\/(?![/\\])/.test(to)) return html`<a href="${to}">${text}</a>`;
  return /^https?:\/\//i.test(to)
    ? html`<a href="${to}" rel="noopener noreferrer" target="_blank">${text}</a>`
    : html`${text} (${to})`;
}
