/** Small drawings, one stroke width, in the colour of the text beside them. Never the only bearer of a meaning. */
import type { Tone } from "../../views/card.ts";
import { type Html, html } from "./html.ts";

const icon = (drawing: Html, size = 16): Html =>
  html`<svg class="icon" viewBox="0 0 16 16" width="${size}" height="${size}" aria-hidden="true" focusable="false" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">${drawing}</svg>`;

const tones: Record<Tone, Html> = {
  alert: html`<circle cx="8" cy="8" r="6.2"/><path d="M8 4.8v3.8M8 11.1v.1"/>`,
  escalated: html`<path d="M3 12.6h2.6V10h2.6V7.4h2.6V4.8H13.4M10.4 2.6l3 2.2-2.2 3"/>`,
  held: html`<path d="M1.6 8S4 3.8 8 3.8 14.4 8 14.4 8 12 12.2 8 12.2 1.6 8 1.6 8Z"/><circle cx="8" cy="8" r="1.8"/>`,
  restrained: html`<circle cx="8" cy="8" r="6.2"/><path d="M4.6 8h6.8"/>`,
  resolved: html`<circle cx="8" cy="8" r="6.2"/><path d="m5.4 8.2 1.9 1.9 3.4-4"/>`,
  denied: html`<circle cx="8" cy="8" r="6.2"/><path d="M6.7 5.6 10.4 8l-3.7 2.4Z"/>`,
  expired: html`<path d="M4.4 2.2h7.2M4.4 13.8h7.2M5.2 2.2c0 3.4 5.6 3.9 5.6 5.8s-5.6 2.4-5.6 5.8M10.8 2.2c0 3.4-5.6 3.9-5.6 5.8s5.6 2.4 5.6 5.8"/>`,
  pending: html`<circle cx="8" cy="8" r="6.2"/><path d="M8 4.6V8l2.3 1.5"/>`,
  info: html`<circle cx="8" cy="8" r="6.2"/><path d="M8 7.6v3.4M8 5v.1"/>`,
};

export const toneIcon = (tone: Tone): Html => icon(tones[tone]);

export const clockIcon = (): Html => icon(tones.pending);
export const dots = (): Html => icon(html`<path d="M3.4 8h.01M8 8h.01M12.6 8h.01" stroke-width="2.6"/>`);
export const themeIcon = (): Html =>
  icon(html`<circle cx="8" cy="8" r="6.2"/><path d="M8 1.8a6.2 6.2 0 0 1 0 12.4Z" fill="currentColor"/>`);
export const promptIcon = (): Html => icon(html`<path d="m3 4.4 3.6 3.6L3 11.6M8.4 11.6H13"/>`);
export const crossIcon = (): Html => icon(html`<path d="m4 4 8 8M12 4l-8 8"/>`);

/** The mark: a porthole with a steady hand on the horizon. */
export const mark = (size = 22): Html =>
  html`<svg class="mark" viewBox="0 0 24 24" width="${size}" height="${size}" aria-hidden="true" focusable="false"><circle cx="12" cy="12" r="10" fill="none" stroke="currentColor" stroke-width="2.2"/><path d="M5 13.2c2.3-1.9 4.7-1.9 7 0s4.7 1.9 7 0" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round"/><circle cx="12" cy="7.6" r="1.7" fill="currentColor"/></svg>`;
