/** The palette: "/ward ..." typed in the web room, with suggestions made from the list of commands. */
import type { HelpEntry } from "../../views/help.ts";
import { type Html, html } from "./html.ts";
import { promptIcon } from "./icons.ts";
import type { Place, Reader } from "./reader.ts";

export function palette(commands: readonly HelpEntry[], reader: Reader, place: Place): Html {
  return html`<dialog id="palette" class="palette" aria-label="Type a command">
<form method="post" action="/ward" hx-post="/ward" hx-swap="none">
<input type="hidden" name="csrf" value="${reader.csrf}"><input type="hidden" name="room" value="${place.room ?? ""}"><input type="hidden" name="back" value="${place.path}"><input type="hidden" name="page" value="">
<div class="palette-line"><label for="palette-text" class="palette-prompt">${promptIcon()}/ward</label>
<input id="palette-text" name="text" type="text" autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="2000" placeholder="help" role="combobox" aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list">
<kbd>Enter</kbd></div>
</form>
<ul id="palette-list" class="palette-list" role="listbox" aria-label="Commands">${commands.map((command) => suggestion(command))}</ul>
<div id="palette-answer" class="palette-answer" aria-live="polite"></div>
</dialog>`;
}

/** `data-fill`: what choosing it writes into the field. A command that needs nothing more is run at once. */
function suggestion({ name, usage, summary }: HelpEntry): Html {
  const needs = usage.slice(name.length).trim();
  return html`<li role="option" id="suggest-${name}" aria-selected="false" data-name="${name}" data-fill="${needs ? `${name} ` : name}" data-runs="${needs === "" || needs.startsWith("[") ? "yes" : "no"}"><span class="suggest-usage"><b>${name}</b> ${needs}</span><span class="suggest-summary">${summary}</span></li>`;
}

/** The same without script: a page with the field and the list. */
export function commandPage(commands: readonly HelpEntry[], reader: Reader, place: Place): Html {
  return html`<h1>Type a command</h1>
<form class="command-form" method="post" action="/ward"><input type="hidden" name="csrf" value="${reader.csrf}"><input type="hidden" name="room" value="${place.room ?? ""}"><input type="hidden" name="back" value="${place.path}">
<label for="command-text">/ward</label><input id="command-text" name="text" type="text" maxlength="2000" autocomplete="off" autofocus><button class="button primary">Send</button></form>
<dl class="commands">${commands.map(
    ({ usage, summary }) => html`<div><dt><code>/ward ${usage}</code></dt><dd>${summary}</dd></div>`,
  )}</dl>`;
}
