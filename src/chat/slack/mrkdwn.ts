/**
 * Typed text as Slack's mrkdwn. Only what is typed as a mention, a link, a time or strong becomes one; a plain string is
 * shown as it is written, and what an agent wrote sits in code and can do nothing.
 *
 * Escaping is `& < >` (https://docs.slack.dev/messaging/formatting-message-text). Formatting marks have no escape, so where they
 * would format they are drawn by their twins: "∗" for the asterisk, "ˋ" for the backtick, "∼", "ˍ", "∶".
 */

import type { PersonId } from "../../domain/pact/pact.ts";
import type { Person } from "../../domain/people/fleet-config.ts";
import { type Instant, localTime } from "../../domain/words/time.ts";
import type { Rich, Span } from "../../views/card.ts";
import { shown } from "./limits.ts";
import { visible } from "./visible.ts";

/** How people are said. `mention`: a new post may call them; an edit and a private answer say the name. */
export interface Saying {
  person: (id: PersonId) => Person | undefined;
  mention: boolean;
}

/** Draws a text in at most `most` characters; what does not fit is cut and its amount said. */
export function mrkdwn(rich: Rich, most: number, say: Saying): string {
  const pieces = asOne(rich.map((span) => piece(span, say)).filter(({ plain }) => plain !== ""));
  // What is longer before it is drawn is longer after it, and is not drawn whole only to learn that.
  const small = pieces.reduce((sum, { plain }) => sum + plain.length, 0) <= most;
  const whole = small ? pieces.reduce((out, { plain, draw, mark }) => joined(out, draw(plain), mark), "") : undefined;
  if (whole !== undefined && whole.length <= most) return whole;

  const room = most - " … (+9999999 characters)".length;
  let out = "";
  let left = 0;
  for (const { plain, draw, mark, atom } of pieces) {
    const next = left === 0 && plain.length <= room ? joined(out, draw(plain), mark) : undefined;
    if (next !== undefined && next.length <= room) {
      out = next;
      continue;
    }
    const kept =
      left > 0 || atom
        ? ""
        : longestThatFits(start(plain, room), (part) => joined(out, draw(part), mark).length <= room);
    if (kept !== "") out = joined(out, draw(kept), mark);
    left += [...plain].length - [...kept].length;
  }
  return `${out} … (+${left} characters)`;
}

/** Neighbours that are shown literally are drawn as one: what one begins ("x:") the next must not complete ("//") into an address. */
function asOne(pieces: Piece[]): Piece[] {
  const out: Piece[] = [];
  for (const next of pieces) {
    const last = out.at(-1);
    if (last?.draw === literal && next.draw === literal)
      out[out.length - 1] = { ...last, plain: last.plain + next.plain };
    else out.push(next);
  }
  return out;
}

interface Piece {
  plain: string;
  draw(plain: string): string;
  /** Its marks only work beside a space or a sign: a letter next to it is kept off. */
  mark: boolean;
  /** Cannot be cut: half a mention is none. */
  atom: boolean;
}

const piece = (span: Span, { person, mention }: Saying): Piece => {
  if (typeof span === "string") return { plain: span, draw: literal, mark: false, atom: false };
  if ("strong" in span) return { plain: span.strong, draw: bold, mark: true, atom: false };
  if ("agent" in span) return { plain: span.agent, draw: inlineCode, mark: true, atom: false };
  if ("code" in span) return { plain: span.code, draw: inlineCode, mark: true, atom: false };
  if ("untrusted" in span) return quotedInline(span.untrusted);
  if ("time" in span) return { plain: date(span.time, span.as), draw: (plain) => plain, mark: false, atom: true };
  if ("link" in span) return link(span);
  const who = person(span.person);
  return span.ping && mention && who?.slack && isUserId(who.slack)
    ? { plain: `<@${who.slack}>`, draw: (plain) => plain, mark: false, atom: true }
    : { plain: who?.name ?? span.person, draw: span.ping ? bold : literal, mark: span.ping === true, atom: false };
};

/** An agent's words inside a sentence: a glimpse of them. */
function quotedInline(text: string): Piece {
  const plain = start(text, shown.inlineQuote);
  const left = [...text].length - [...plain].length;
  const draw = left > 0 ? (part: string) => `${inlineCode(part)} … (+${left} characters)` : inlineCode;
  return { plain: plain || " ", draw, mark: true, atom: false };
}

/** Slack's user ids: U or W and capitals. Anything else in the config is a name, and is not made into a mention. */
const isUserId = (account: string): boolean => /^[UW][A-Z0-9]{1,30}$/.test(account);

/** Shown exactly as written: no mention, no link, no format, no emoji code. */
export const literal = (text: string): string =>
  escaped(
    unlinked(visible(text))
      .replaceAll("*", "∗")
      .replaceAll("`", "ˋ")
      .replaceAll("~", "∼")
      .replace(/(?<![\p{L}\p{N}_])_|_(?![\p{L}\p{N}_])/gu, "ˍ")
      .replace(/:(?=[\p{L}\p{N}_+'’-]+:)/gu, "∶")
      .replace(/^(?=>)/gm, "\u2060"),
  );

/** "https://" stays readable and is no longer an address to any reader of the text. */
const unlinked = (text: string): string => text.replace(/:\/\//g, ":\u2060//");

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Bold ends with its line, and not at all around spaces. */
const bold = (text: string): string =>
  visible(text)
    .split("\n")
    .map((line) => (line.trim() === "" ? line : line.replace(line.trim(), () => `*${literal(line.trim())}*`)))
    .join("\n");

const codeText = (text: string): string => escaped(unlinked(visible(text)).replaceAll("`", "ˋ"));

export const inlineCode = (text: string): string =>
  `\`${codeText(text.trim().replace(/\r\n?|\n/g, " ⏎ ")).trim() || "(nothing)"}\``;

/** What an agent said, as its own words and nobody's else: one line in its sentence, more as a block; cut, with the rest counted. */
export function quoted(by: string, text: string, most: number): string {
  const lines = text.trim().split(/\r\n?|\n/);
  const some = lines.slice(0, shown.quoteLines).join("\n");
  const room = Math.min(shown.quote, most - by.length - 100);
  const kept = longestThatFits(start(some, room), (part) => codeText(part).length <= room);
  const left = [...some].length - [...kept].length;
  const rest = [
    ...(left > 0 ? [`+${left} characters`] : []),
    ...(lines.length > shown.quoteLines ? [`+${lines.length - shown.quoteLines} lines`] : []),
  ].join(", ");
  return lines.length === 1 && kept.length <= 200
    ? `${by} says: ${inlineCode(kept)} (unchecked${rest && `, ${rest}`})`
    : `${by} says (unchecked${rest && `, ${rest}`}):\n\`\`\`\n${codeText(kept).trim() || "(nothing)"}\n\`\`\``;
}

/** Shown in the reader's own zone; the fallback, for what cannot draw it, says UTC. */
function date(at: Instant, as: "clock" | "date" | "relative"): string {
  if (!(at >= 0 && at <= 8.64e15)) return "at an unknown time";
  const format = { clock: "{time}", date: "{date_short_pretty} {time}", relative: "{ago}" }[as];
  const day = as === "clock" ? "" : `${new Date(at).toISOString().slice(0, 10)} `;
  return `<!date^${Math.floor(at / 1000)}^${format}|${day}${localTime(at, "UTC")} UTC>`;
}

/** Only the web: anything else is shown and leads nowhere. */
function link({ link: address, text }: { link: string; text: string }): Piece {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:"))
    return { plain: `${text} (${address})`, draw: literal, mark: false, atom: false };
  const href = escaped(url.href.replaceAll("|", "%7C"));
  return {
    plain: `<${href}|${literal(text).replaceAll("|", "¦").replace(/\n/g, " ") || href}>`,
    draw: (plain) => plain,
    mark: false,
    atom: true,
  };
}

/** Marks format only at a word's edge, so a letter beside one is kept off by a space that takes no room. */
function joined(out: string, next: string, mark: boolean): string {
  const before = out.at(-1);
  const marked = /[*`]$/.test(out) && /^[\p{L}\p{N}*`_~]/u.test(next);
  // Two pieces may not add up to an emoji code that neither of them is.
  const code = /:[\p{L}\p{N}_+'’-]*$/u.test(out.slice(-80)) && /^[\p{L}\p{N}_+'’-]*:/u.test(next);
  const gap = code || (mark && before !== undefined && !/[\s([{"'“‘«⟨·]/u.test(before)) || marked;
  return `${out}${gap ? "\u200B" : ""}${next}`;
}

/** At most so many characters from the start, without half of a pair at the end. */
const start = (text: string, most: number): string => text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "");

/** The longest start of a text, in whole code points, for which `fits` holds; `fits` gets harder with length. */
function longestThatFits(text: string, fits: (part: string) => boolean): string {
  const characters = [...text];
  let low = 0;
  let high = characters.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(characters.slice(0, middle).join(""))) low = middle;
    else high = middle - 1;
  }
  return characters.slice(0, low).join("");
}
