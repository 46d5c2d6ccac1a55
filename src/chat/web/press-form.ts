/** The forms that carry a decision: hidden fields of a button, its confirmation, and the questions a verb asks first. */
import type { Confirm, Form, FormField, Press } from "../../views/card.ts";
import { type Html, html } from "./html.ts";
import { toneIcon } from "./icons.ts";
import type { Place, Reader } from "./reader.ts";
import { richInForm } from "./rich.ts";

/** Field names of our own; what a form asks goes by "field." so that the two never meet. */
export const hidden = (press: Press, shown: string | undefined, reader: Reader, place: Place): Html =>
  html`<input type="hidden" name="csrf" value="${reader.csrf}"><input type="hidden" name="item" value="${press.item}"><input type="hidden" name="verb" value="${press.verb}"><input type="hidden" name="epoch" value="${press.epoch}"><input type="hidden" name="shown" value="${shown ?? ""}"><input type="hidden" name="back" value="${place.path}"><input type="hidden" name="ask" value="">`;

export interface Asked {
  press: Press;
  shown: string | undefined;
}

export function confirmForm(confirm: Confirm, asked: Asked, reader: Reader, place: Place, danger: boolean): Html {
  return html`<form method="post" action="/press" hx-post="/press" hx-swap="none" hx-disable="find button">
<h2 id="ask-title">${confirm.title}</h2>
<p id="ask-text">${confirm.text}</p>
${hidden(asked.press, asked.shown, reader, place)}<input type="hidden" name="confirmed" value="yes">
<div class="actions"><button class="button ${danger ? "danger" : "primary"}" autofocus>${confirm.yes}</button>${cancel(confirm.no, place)}</div>
</form>`;
}

/** Answers that came and were not what they should be: what was typed stays, and what is wrong stands beside its field. */
interface Answered {
  typed: Record<string, string>;
  errors: Record<string, string>;
}

export function questionForm(form: Form, asked: Asked, reader: Reader, place: Place, answered?: Answered): Html {
  return html`<form method="post" action="/press" hx-post="/press" hx-swap="none" hx-disable="find button">
<h2 id="ask-title">${form.title}</h2>
${form.intro && html`<p id="ask-text">${richInForm(form.intro, reader)}</p>`}
${hidden(asked.press, asked.shown, reader, place)}<input type="hidden" name="confirmed" value="yes"><input type="hidden" name="answered" value="yes">
${form.fields.map((field) => fieldHtml(field, answered))}
<div class="actions"><button class="button primary">${form.submit}</button>${cancel("Cancel", place)}</div>
</form>`;
}

function fieldHtml(field: FormField, { typed = {}, errors = {} }: Partial<Answered> = {}): Html {
  const id = `field-${field.name}`;
  const name = `field.${field.name}`;
  const error = Object.hasOwn(errors, field.name) ? errors[field.name] : undefined;
  const value = Object.hasOwn(typed, field.name) ? typed[field.name] : field.value;
  const label = html`<label for="${id}">${field.label}${field.optional && html` <span class="optional">optional</span>`}</label>`;
  const wrong = error === undefined ? html`` : html` aria-invalid="true" aria-describedby="${id}-error" autofocus`;
  const says =
    error !== undefined && html`<p class="field-error" id="${id}-error">${toneIcon("alert")}<span>${error}</span></p>`;
  if (field.type === "select")
    return html`<div class="field">${label}<select id="${id}" name="${name}"${required(field.optional)}${wrong}>${field.options.length > 1 && html`<option value="">Choose…</option>`}${field.options.map(
      ({ value: choice, label: words }) =>
        html`<option value="${choice}"${choice === value && html` selected`}>${words}</option>`,
    )}</select>${says}</div>`;
  const most = field.max ?? (field.multiline ? 3000 : 200);
  const attributes = html`id="${id}" name="${name}" maxlength="${most}" placeholder="${field.placeholder ?? ""}"${required(field.optional)}${wrong}`;
  return field.multiline
    ? html`<div class="field">${label}<textarea ${attributes} rows="4">${value}</textarea>${says}</div>`
    : html`<div class="field">${label}<input type="text" ${attributes} value="${value ?? ""}" autocomplete="off">${says}</div>`;
}

const required = (optional: boolean | undefined): Html => (optional ? html`` : html` required`);

/** In a dialog the script closes it; without script it is the way back. */
const cancel = (label: string, place: Place): Html =>
  html`<a class="button" href="${place.path}" data-close>${label}</a>`;

/** The dialog a live page opens; without script the same form is a page. */
export const askDialog = (form: Html): Html =>
  html`<dialog id="ask" class="dialog" aria-labelledby="ask-title" aria-describedby="ask-text">${form}</dialog>`;
