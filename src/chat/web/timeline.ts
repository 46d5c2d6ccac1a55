/** The journal of a thing as a list of sentences: who, what, when, and through which door. */
import { idOf } from "../../domain/journal/event.ts";
import { itemPath } from "../../views/room/page-path.ts";
import type { TimelineEntry } from "../../views/room/timeline.ts";
import { type Html, html } from "./html.ts";
import { toneIcon } from "./icons.ts";
import type { Reader } from "./reader.ts";
import { exactTime, rich } from "./rich.ts";

/** `linked`: each line names the thing it is about, for lists that mix several. */
export function timelineHtml(entries: readonly TimelineEntry[], reader: Reader, linked = false): Html {
  return html`<ol class="timeline">${entries.map((entry) => line(entry, reader, linked))}</ol>`;
}

function line(entry: TimelineEntry, reader: Reader, linked: boolean): Html {
  const { at, tone, text, who, how, said, shown, seq, about } = entry;
  const path = linked ? itemPath(about) : undefined;
  const link = path && html`<a class="about" href="${path}">${idOf(about)}</a>`;
  const by = [who, how].filter((part) => part !== undefined).join(", ");
  return html`<li class="entry tone-${tone}">
<span class="entry-icon">${toneIcon(tone)}</span>
<div><p class="entry-text">${link} ${rich(text, reader)}</p>
${said && html`<p class="entry-said"><q class="said">${said}</q></p>`}
<p class="aside">${exactTime(at, reader)}${by && html` · ${by}`}${shown && html` · card <code title="SHA-256 of the card that was shown: ${shown}">${shown.slice(0, 8)}</code>`}${!linked && html` · <span title="Number of the record in the journal">no. ${seq}</span>`}</p></div>
</li>`;
}
