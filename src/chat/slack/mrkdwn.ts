/**
 * Typed text as Slack's mrkdwn. Only what is typed as a mention, a link, a time or strong becomes one; a plain string is
 * shown as it is written, and what an agent wrote sits in code and can do nothing.
 *
 * Escaping is `& < >` (https://docs.slack.dev/messaging/formatting-message-text). Formatting marks have no escape, so where they
 * would format they are drawn by their twins: "∗" for the asterisk, "ˋ" for the backtick, "∼", "ˍ", "∶".
 */

import type { Person } from "../../domain/people/fleet-config.ts";
import { utcDate } from "../../domain/words/rfc3339.ts";
import { type Instant, localTime } from "../../domain/words/time.ts";
import type { Rich } from "../../views/card.ts";
import { eachLine, type Markup, quoted as quotedIn, type Saying, typed } from "../text/typed.ts";
import { unlinked, visible } from "../text/visible.ts";

export type { Saying } from "../text/typed.ts";

/** Draws a text in at most `most` characters; what does not fit is cut and its amount said. */
export const mrkdwn = (rich: Rich, most: number, say: Saying): string => typed(rich, most, say, markup);

/** What an agent said, as its own words and nobody's else, in at most `most` characters. */
export const quoted = (by: string, text: string, most: number): string => quotedIn(by, text, most, markup);

/** Slack's user ids: U or W and capitals. Anything else in the config is a name, and is not made into a mention. */
const mention = ({ slack }: Person): string | undefined =>
  slack !== undefined && /^[UW][A-Z0-9]{1,30}$/.test(slack) ? `<@${slack}>` : undefined;

/** Shown exactly as written: no mention, no link, no format, no emoji code. */
export const literal = (text: string): string =>
  escaped(
    unlinked(visible(text))
      .replaceAll("*", "∗")
      .replaceAll("`", "ˋ")
      .replaceAll("~", "∼")
      .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "ˍ")
      .replace(/:(?=[\p{L}\p{N}_+'’-]+:)/gu, "∶")
      .replace(/^(?=>)/gm, "\u2060"),
  );

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const bold = (text: string): string => eachLine(visible(text), (line) => `*${literal(line)}*`);

const codeText = (text: string): string => escaped(unlinked(visible(text)).replaceAll("`", "ˋ"));

export const inlineCode = (text: string): string =>
  `\`${codeText(text.trim().replace(/\r\n?|\n/g, " ⏎ ")).trim() || "(nothing)"}\``;

/** The fallback, for what cannot draw it, says UTC. */
function time(at: Instant, as: "clock" | "date" | "relative"): string {
  const format = { clock: "{time}", date: "{date_short_pretty} {time}", relative: "{ago}" }[as];
  const day = as === "clock" ? "" : `${utcDate(at)} `;
  return `<!date^${Math.floor(at / 1000)}^${format}|${day}${localTime(at, "UTC")} UTC>`;
}

function link(address: string, text: string): string {
  const href = escaped(address.replaceAll("|", "%7C"));
  return `<${href}|${literal(text).replaceAll("|", "¦").replace(/\n/g, " ") || href}>`;
}

/** Marks format only at a word's edge, so a letter beside one is kept off by a space that takes no room. */
function apart(out: string, next: string, mark: boolean): boolean {
  const before = out.at(-1);
  const marked = /[*`]$/.test(out) && /^[\p{L}\p{N}*`_~]/u.test(next);
  // Two pieces may not add up to an emoji code that neither of them is.
  const code = /:[\p{L}\p{N}_+'’-]*$/u.test(out.slice(-80)) && /^[\p{L}\p{N}_+'’-]*:/u.test(next);
  return code || (mark && before !== undefined && !/[\s([{"'“‘«⟨·]/u.test(before)) || marked;
}

const markup: Markup = { platform: "slack", literal, bold, code: inlineCode, codeText, time, link, mention, apart };
