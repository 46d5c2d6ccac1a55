/** A gauge as HTML: the number first, then a bar that shows how far it is from near and from breach. */
import { capital } from "../../domain/words/capital.ts";
import { counted } from "../../domain/words/counted.ts";
import type { Bar, Gauge } from "../../views/room/gauge.ts";
import { type Html, html } from "./html.ts";
import type { Reader } from "./reader.ts";
import { time } from "./rich.ts";

/** Short, for the table of agents. */
export function gaugeHtml(gauge: Gauge): Html {
  const { title, value, word, state, bar, samples, wants } = gauge;
  return html`<div class="gauge gauge-${state}">
<span class="gauge-title">${title}</span>
<span class="gauge-value">${value}<span class="gauge-word">${state === "too-few" && wants && samples > 0 ? `${samples} of ${wants} samples` : word}</span></span>
${bar && barSvg(bar)}
</div>`;
}

/** Complete, for the agent's own page. */
export function gaugeRow(gauge: Gauge, reader: Reader): Html {
  const { title, clause, value, word, state, measure, allows, bar } = gauge;
  return html`<li class="gauge-row gauge-${state}">
<div class="gauge-line"><span class="gauge-title">${title}</span><span class="gauge-value">${value}<span class="gauge-word">${word}</span></span></div>
${bar && barSvg(bar)}
<p class="aside">${measure && html`${capital(measure)}; the pact allows ${allows}. `}${history(gauge, reader)}<code>${clause}</code></p>
</li>`;
}

/** "10 samples, 2 near misses, newest 03:59. " Nothing of a signal that never came. */
function history({ samples, nearMisses, at }: Gauge, reader: Reader): Html {
  const parts = [
    ...(samples > 0 ? [html`${counted(samples, "sample")}`] : []),
    ...(nearMisses > 0 ? [html`${counted(nearMisses, "near miss", "near misses")}`] : []),
    ...(at !== undefined ? [html`newest ${time(at, "relative", reader)}`] : []),
  ];
  return html`${parts.map((part, index) => html`${index > 0 && ", "}${part}`)}${parts.length > 0 && ". "}`;
}

/** Drawn with attributes only, since no style may stand in the page. Its meaning is in the words beside it. */
function barSvg({ value, near, breach }: Bar): Html {
  const place = (share: number): string => (share * 100).toFixed(1);
  const band = (name: string, { from, to }: { from: number; to: number }): Html =>
    html`<rect class="${name}" x="${place(from)}" y="2" width="${place(Math.max(0, to - from))}" height="4"/>`;
  return html`<svg class="gauge-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="safe" x="0" y="2" width="100" height="4"/>${near && band("near", near)}${band("breach", breach)}<rect class="value" x="${place(Math.min(0.988, value))}" y="0" width="1.2" height="8"/></svg>`;
}
