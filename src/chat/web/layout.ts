/** The shell of every page: head, bar, main, answers, palette and help. Nothing inline but data, so the policy can be strict. */
import type { HelpEntry } from "../../views/help.ts";
import type { AssetUrls } from "./assets.ts";
import { type Html, html } from "./html.ts";
import { crossIcon, mark, promptIcon, themeIcon } from "./icons.ts";
import { palette } from "./palette.ts";
import type { Place, Reader } from "./reader.ts";

interface Shell {
  title: string;
  crumbs: { label: string; href?: string }[];
  main: Html;
  /** Page that updates itself: the stream's address. */
  live?: string;
  answers?: Html[];
  /** A form that stands where a dialog would, for readers without script. */
  asked?: Html;
}

export function page(
  shell: Shell,
  reader: Reader,
  place: Place,
  commands: readonly HelpEntry[],
  assets: AssetUrls,
): Html {
  const { title, crumbs, main, live, answers = [], asked } = shell;
  return document(
    title,
    reader.now,
    assets,
    html`<a class="skip" href="#main">Skip to what is open</a>
${reader.demo && demoLine(reader)}
<header class="bar">
<a class="brand" href="/">${mark()}<span>Wardroom</span></a>
<nav class="crumbs" aria-label="Where you are"><ol>${crumbs.map(({ label, href }, index) =>
      index === crumbs.length - 1
        ? html`<li aria-current="page">${label}</li>`
        : html`<li><a href="${href ?? "/"}">${label}</a></li>`,
    )}</ol></nav>
<div class="tools">
${live && html`<p class="live" id="live-state" data-state="connecting" role="status"><span class="live-dot"></span><span class="live-word">Connecting</span></p>`}
<a class="tool" href="/ward${place.room ? `?room=${encodeURIComponent(place.room)}` : ""}" data-palette aria-keyshortcuts="/ Meta+K Control+K">${promptIcon()}<span class="tool-word">Command</span><kbd>/</kbd></a>
<button class="tool icon-only" type="button" data-theme-toggle title="Dark or light" aria-label="Change between dark and light">${themeIcon()}</button>
<details class="who"><summary class="tool"><span class="avatar" aria-hidden="true">${initials(reader.name)}</span><span class="tool-word">${reader.name}</span></summary>
<div class="menu"><p class="menu-note">${reader.name}<br><span>times in ${reader.zone}</span></p>
<form method="post" action="/sign-out"><input type="hidden" name="csrf" value="${reader.csrf}"><button class="button">Sign out</button></form></div></details>
</div>
</header>
<main id="main" tabindex="-1">${asked && html`<section class="asked">${asked}</section>`}${main}</main>
<footer class="foot"><p>Times are in ${reader.zone}. <button class="linklike" type="button" data-help>Keys <kbd>?</kbd></button></p></footer>
<section class="notices" id="notices" role="log" aria-live="polite" aria-relevant="additions" aria-label="Answers to you">${answers}</section>
<div id="dialogs"></div>
${palette(commands, reader, place)}
${help()}
${live && html`<div id="live" hidden hx-sse:connect="${live}" hx-sse:close="pause" hx-trigger="load, wake" hx-swap="none"></div>`}`,
  );
}

/** A page for somebody who is not signed in: no names, no rooms, no links inside. */
export const bare = (title: string, main: Html, assets: AssetUrls, refresh?: string): Html =>
  document(title, undefined, assets, html`<main id="main" class="door">${main}</main>`, refresh);

/** htmx starts when the page has been read, and looks for its extensions then: hx-sse is not deferred, or a slow one would never be live. */
function document(title: string, now: number | undefined, assets: AssetUrls, body: Html, refresh?: string): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
${refresh && html`<meta http-equiv="refresh" content="0; url=${refresh}">`}
<meta name="htmx-config" content='{"includeIndicatorCSS":false,"history":false,"defaultTimeout":20000,"extensions":"sse, wardroom","sse":{"pauseOnBackground":false,"reconnectDelay":400,"reconnectMaxDelay":5000,"connectTimeout":10000}}'>
${now !== undefined && html`<meta name="wardroom-now" content="${now}">`}
<title>${title}</title>
<link rel="icon" id="favicon" href="${assets["favicon.svg"]}" data-waiting="${assets["favicon-waiting.svg"]}" data-quiet="${assets["favicon.svg"]}" type="image/svg+xml">
<link rel="stylesheet" href="${assets["style.css"]}">
<script src="${assets["theme.js"]}"></script>
<script src="${assets["htmx.min.js"]}"></script>
<script src="${assets["hx-sse.min.js"]}"></script>
<script src="${assets["room.js"]}" defer></script>
</head>
<body>${body}</body>
</html>
`;
}

const demoLine = (reader: Reader): Html =>
  html`<form class="demo" method="post" action="/sign-out"><input type="hidden" name="csrf" value="${reader.csrf}"><p>You are trying the example as <strong>${reader.name}</strong>. <button class="linklike">Try it as someone else</button></p></form>`;

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .map((word) => word.charAt(0))
    .slice(0, 2)
    .join("")
    .toUpperCase();

function help(): Html {
  const keys: [string[], string][] = [
    [["j", "k"], "next card, the one before"],
    [["a"], "approve: shows what will happen, Enter says yes"],
    [["d"], "deny: shows what will happen, Enter says yes"],
    [["l"], "I'm looking"],
    [["o", "Enter"], "open the card's page"],
    [["/", "⌘K"], "type a /ward command"],
    [["Esc"], "close"],
    [["?"], "these keys"],
  ];
  return html`<dialog id="help" class="dialog" aria-labelledby="help-title"><h2 id="help-title">Keys</h2>
<dl class="keys">${keys.map(([names, does]) => html`<div><dt>${names.map((name) => html`<kbd>${name}</kbd> `)}</dt><dd>${does}</dd></div>`)}</dl>
<div class="actions"><button class="button" type="button" data-close>${crossIcon()}<span>Close</span></button></div></dialog>`;
}
