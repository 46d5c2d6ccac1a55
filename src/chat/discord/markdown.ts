/**
 * Typed text as Discord's Markdown. Only what is typed as a mention, a link, a time or strong becomes one; a plain string is shown
 * as it is written, and what an agent wrote sits in code and can do nothing.
 *
 * Markup: https://docs.discord.com/developers/reference#message-formatting . A backslash before a sign shows it, and is only put
 * where the sign would live, because a push notification shows the backslash. A backtick is drawn by its twin "ˋ" instead: were a
 * backslash overlooked there, what stands in code would stand outside.
 */

import type { Person } from "../../domain/people/fleet-config.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { Rich } from "../../views/card.ts";
import { longestThatFits, start } from "../text/cutting.ts";
import { paragraphs } from "../text/paragraphs.ts";
import { eachLine, type Markup, quoted as quotedIn, type Saying, typed } from "../text/typed.ts";
import { unlinked, visible } from "../text/visible.ts";

/** Draws a text in at most `most` characters; what does not fit is cut and its amount said. */
export const markdown = (rich: Rich, most: number, say: Saying): string => typed(rich, most, say, markup);

/** What an agent said, as its own words and nobody's else, in at most `most` characters. */
export const quoted = (by: string, text: string, most: number): string => quotedIn(by, text, most, markup);

/** Lines that a text loses and gains, in a block of code that Discord colours, of at most `most` characters. */
export function diff(lines: readonly { sign: string; text: string }[], most: number): string {
  const [before, after] = ["```diff\n", "\n```"];
  const room = most - before.length - after.length;
  const drawn = lines.map(({ sign, text }) => {
    const whole = text.replace(/[\r\n]+/g, " ");
    const kept = longestThatFits(start(whole, room), (part) => codeText(part).length <= room - 60);
    return `${sign} ${codeText(kept)}${kept.length < whole.length ? "…" : ""}`;
  });
  return `${before}${paragraphs(drawn, room + 40, room).join("\n")}${after}`;
}

/** What calls a person in `content`; undefined without an account. Ids are numbers of at most 20 digits; anything else is a name. */
export const mention = ({ discord }: Person): string | undefined =>
  discord !== undefined && /^\d{1,20}$/.test(discord) ? `<@${discord}>` : undefined;

/** Shown exactly as written: no mention, no link, no format, no emoji code. */
export const literal = (text: string): string =>
  defused(visible(text))
    .replaceAll("`", "ˋ")
    .replaceAll("\\", "\\\\")
    // Every one of them: what one text opens, a later one would close, be it in code.
    .replace(/[*_[]/g, "\\$&")
    .replace(/([~|])(?=\1)|(?<=([~|]))\2/g, "\\$&")
    .replace(/<(?![\s=])/g, "\\<")
    .replace(/:(?=[^\s:]*(?::|$))/g, "\\:")
    .replace(/^(\s*)(?=>|(?:#{1,6}|[+-]#?)(?:\s|$))/gm, "$1\\")
    .replace(/^(\s*\d{1,9})([.)])(?=\s|$)/gm, "$1\\$2");

/** What a server looks for in the bare text, code or not: addresses, calls and invitations. A sign that shows nothing stands in them. */
const defused = (text: string): string =>
  unlinked(text)
    .replace(/@(?=everyone|here)|(?<=<)[@#]/gi, "$&\u2060")
    .replace(/(discord(?:app)?\.(?:gg|com|gift|new|me))(?=\/)/gi, "$1\u2060");

const bold = (text: string): string => eachLine(visible(text), (line) => `**${literal(line)}**`);

const codeText = (text: string): string => defused(visible(text)).replaceAll("`", "ˋ");

export const inlineCode = (text: string): string =>
  `\`${codeText(text.trim().replace(/\r\n?|\n/g, " ⏎ ")).trim() || "(nothing)"}\``;

/** In the reader's own zone. */
const time = (at: Instant, as: "clock" | "date" | "relative"): string =>
  `<t:${Math.floor(at / 1000)}:${{ clock: "t", date: "f", relative: "R" }[as]}>`;

/** The angles keep the page from being shown below; nothing in the text or the address can end the link early. */
function link(href: string, text: string): string {
  const { origin, pathname, search, hash } = new URL(href);
  const rest = `${pathname}${search}${hash}`.replace(/[^A-Za-z0-9/?#&=%.,;:+$_~-]/g, (sign) =>
    // The few signs that encodeURIComponent leaves alone.
    encodeURIComponent(sign).replace(/^[!'()*]$/, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`),
  );
  const shown = literal(text.replaceAll("[", "(").replaceAll("]", ")")).replace(/\s+/g, " ").trim();
  return `[${shown || "link"}](<${origin}${rest}>)`;
}

/** Marks of two pieces may not run together: "**a****b**" is not two bold words. */
const apart = (out: string, next: string): boolean => /[*`]$/.test(out) && out.at(-1) === next[0];

const markup: Markup = { platform: "discord", literal, bold, code: inlineCode, codeText, time, link, mention, apart };
