/**
 * The body of a card as lines of Markdown, in the card's order. Numbers are lines too: an embed's own fields stand below all of its text,
 * and beside each other only on a wide screen.
 */
import type { Block } from "../../views/card.ts";
import { cut } from "../text/cutting.ts";
import { paragraphs } from "../text/paragraphs.ts";
import type { Saying } from "../text/typed.ts";
import { diff, inlineCode, markdown, quoted } from "./markdown.ts";

/** No block is cut shorter than this; where so much is too much, whole blocks are left out. */
const least = 300;

/**
 * The blocks, drawn, in at most `room` characters with the line ends between them. What is long is cut first, so that a short sentence
 * stays whole; the question is never what is left out. `most`: a block's own limit.
 */
export function drawBody(body: Block[], room: number, most: number, say: Saying): string[] {
  const whole = body.map((block) => drawBlock(block, Math.min(most, room), say));
  if (weight(whole) <= room) return whole;
  const longest = longestThatFit(
    whole.map(({ length }) => length),
    room - whole.length,
  );
  const each = Math.max(least, Math.min(longest, most));
  const short = body.map((block, index) => {
    const drawn = whole[index] ?? "";
    return drawn.length > each ? drawBlock(block, each, say) : drawn;
  });
  return weight(short) <= room ? short : fewer(body, short, room, say);
}

/** Lines, and the line ends after them. */
const weight = (lines: string[]): number => lines.reduce((sum, { length }) => sum + length + 1, 0);

/** The greatest length to which all may be cut so that they fit together. */
function longestThatFit(lengths: number[], room: number): number {
  const ascending = [...lengths].sort((a, b) => a - b);
  let left = Math.max(0, room);
  for (const [index, length] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - index));
    if (length > share) return share;
    left -= length;
  }
  return left;
}

/** From the beginning as many as fit, and all that ask; where something is left out, a line says how much. */
function fewer(body: Block[], drawn: string[], room: number, { rest = "characters" }: Saying): string[] {
  const said = `… (+9999999 ${rest})`.length + 1;
  let left = room - said;
  const stays = new Set<number>();
  const keep = (index: number): boolean => {
    const needs = (drawn[index]?.length ?? 0) + 1;
    if (needs > left) return false;
    left -= needs;
    stays.add(index);
    return true;
  };
  for (const [index, block] of body.entries()) if (asks(block)) keep(index);
  let full = false;
  for (const index of body.keys()) if (!full && !stays.has(index)) full = !keep(index);
  const missing = drawn.reduce((sum, text, index) => sum + (stays.has(index) ? 0 : [...text].length), 0);
  const first = drawn.findIndex((_, index) => !stays.has(index));
  return drawn.flatMap((text, index) => [
    ...(index === first ? [`… (+${missing} ${rest})`] : []),
    ...(stays.has(index) ? [text] : []),
  ]);
}

/** Somebody is asked something. */
const asks = (block: Block): boolean =>
  block.type === "text" &&
  block.text.some(
    (span) =>
      typeof span !== "string" && (("person" in span && span.ping) || ("strong" in span && span.strong.endsWith("?"))),
  );

function drawBlock(block: Block, most: number, say: Saying): string {
  switch (block.type) {
    case "text":
      return markdown(block.text, most, say).trimEnd();
    case "fields":
      return within(
        block.fields.map(({ label, value }) => {
          const head = markdown([{ strong: cut(label.trim() || "–", 60) }], 200, say);
          return `${head} ${inside(markdown(value, most - head.length - 60, say)) || "–"}`;
        }),
        most,
      );
    case "list":
      return within(
        block.items.map((item) => `- ${inside(markdown(item, most - 60, say))}`),
        most,
      );
    case "diff":
      return diff(block.lines, most);
    case "quote":
      return quoted(inlineCode(cut(block.by, 100)), block.text, most);
    case "context":
      return small(markdown(block.text, most - 3, say));
    case "divider":
      return "";
  }
}

/** A line below the others, in small letters. Empty for an empty text. */
export const small = (text: string): string =>
  text.trim() === "" ? "" : `-# ${text.replace(/\s*\n\s*/g, " ").trim()}`;

/** A line that begins inside an entry goes on there. */
const inside = (text: string): string => text.trim().replace(/\n/g, "\n  ");

const within = (lines: string[], most: number): string => paragraphs(lines, most + 40, most).join("\n");
