/** Typed text drawn in the markup of a platform: what is typed as live becomes it, the rest is shown as it is written, and all fits. */

import type { PersonId } from "../../domain/pact/pact.ts";
import type { Person } from "../../domain/people/fleet-config.ts";
import type { PlatformName } from "../../domain/people/platform.ts";
import type { Instant } from "../../domain/words/time.ts";
import { commandLine, inGroups } from "../../domain/words/ward-line.ts";
import type { Rich, Span } from "../../views/card.ts";
import { longestThatFits, start } from "./cutting.ts";
import { shown } from "./shown.ts";

/** How people are said. `mention`: a new post may call them; an edit and a private answer say the name. */
export interface Saying {
  person: (id: PersonId) => Person | undefined;
  mention: boolean;
  /** What the rest of a text that was cut is counted in: "characters in Details" says where it is. */
  rest?: string;
}

/** What a platform makes of text. */
export interface Markup {
  /** Whose form of our commands is said. */
  platform: PlatformName;
  /** Shown exactly as written: no mention, no link, no format, no emoji code. */
  literal(text: string): string;
  bold(text: string): string;
  /** On one line, in code: what an agent wrote sits in it and can do nothing. Never empty. */
  code(text: string): string;
  /** Inside code, also of many lines: nothing in it ends the code. */
  codeText(text: string): string;
  /** Shown in the reader's own zone. */
  time(at: Instant, as: "clock" | "date" | "relative"): string;
  /** A link that leads where it says. */
  link(href: string, text: string): string;
  /** What calls the person; undefined: nothing does, so the name is said. */
  mention(person: Person): string | undefined;
  /** Whether the two must be kept apart by a space that takes no room. `mark`: the next one's marks only work beside a space or a sign. */
  apart(out: string, next: string, mark: boolean): boolean;
}

/** Draws a text in at most `most` characters; what does not fit is cut and its amount said. */
export function typed(rich: Rich, most: number, say: Saying, markup: Markup): string {
  const joined = (out: string, next: string, mark: boolean): string =>
    `${out}${markup.apart(out, next, mark) ? "\u200B" : ""}${next}`;
  const pieces = asOne(
    rich.map((span) => piece(span, say, markup)).filter(({ plain }) => plain !== ""),
    markup,
  );
  // What is longer before it is drawn is longer after it, and is not drawn whole only to learn that.
  const small = pieces.reduce((sum, { plain }) => sum + plain.length, 0) <= most;
  const whole = small ? pieces.reduce((out, { plain, draw, mark }) => joined(out, draw(plain), mark), "") : undefined;
  if (whole !== undefined && whole.length <= most) return whole;

  const { rest = "characters" } = say;
  const room = most - ` … (+9999999 ${rest})`.length;
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
  return `${out} … (+${left} ${rest})`;
}

/** Neighbours that are shown literally are drawn as one: what one begins ("x:") the next must not complete ("//") into an address. */
function asOne(pieces: Piece[], { literal }: Markup): Piece[] {
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

function piece(span: Span, { person, mention }: Saying, markup: Markup): Piece {
  const { literal, bold, code } = markup;
  const atom = (drawn: string): Piece => ({ plain: drawn, draw: () => drawn, mark: false, atom: true });
  if (typeof span === "string")
    return { plain: inGroups(markup.platform, span), draw: literal, mark: false, atom: false };
  if ("strong" in span) return { plain: span.strong, draw: bold, mark: true, atom: false };
  if ("agent" in span) return { plain: span.agent, draw: code, mark: true, atom: false };
  if ("code" in span) return { plain: span.code, draw: code, mark: true, atom: false };
  if ("command" in span) return { plain: commandLine(markup.platform, span), draw: code, mark: true, atom: false };
  if ("untrusted" in span) return glimpse(span.untrusted, markup);
  if ("time" in span) return atom(isInstant(span.time) ? markup.time(span.time, span.as) : "at an unknown time");
  if ("link" in span) {
    const href = webAddress(span.link);
    return href === undefined
      ? { plain: `${span.text} (${span.link})`, draw: literal, mark: false, atom: false }
      : atom(markup.link(href, span.text));
  }
  const who = person(span.person);
  const called = span.ping && mention && who ? markup.mention(who) : undefined;
  return called !== undefined
    ? atom(called)
    : { plain: who?.name ?? span.person, draw: span.ping ? bold : literal, mark: span.ping === true, atom: false };
}

const isInstant = (at: Instant): boolean => at >= 0 && at <= 8.64e15;

/** An agent's words inside a sentence: the beginning of them. */
function glimpse(text: string, { code }: Markup): Piece {
  const plain = start(text, shown.inlineQuote);
  const left = [...text].length - [...plain].length;
  const draw = left > 0 ? (part: string) => `${code(part)} … (+${left} characters)` : code;
  return { plain: plain || " ", draw, mark: true, atom: false };
}

/** Only the web: anything else is shown and leads nowhere. */
function webAddress(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url && (url.protocol === "https:" || url.protocol === "http:") ? url.href : undefined;
}

/** Each line of its own, without the spaces around it: bold ends with its line, and not at all around spaces. */
export const eachLine = (text: string, draw: (line: string) => string): string =>
  text
    .split("\n")
    .map((line) => (line.trim() === "" ? line : line.replace(line.trim(), () => draw(line.trim()))))
    .join("\n");

/** What an agent said, as its own words and nobody's else: one line in its sentence, more as a block; cut, with the rest counted. */
export function quoted(by: string, text: string, most: number, { code, codeText }: Markup): string {
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
    ? `${by} says: ${code(kept)} (unchecked${rest && `, ${rest}`})`
    : `${by} says (unchecked${rest && `, ${rest}`}):\n\`\`\`\n${codeText(kept).trim() || "(nothing)"}\n\`\`\``;
}
