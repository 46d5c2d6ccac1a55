/** Text from anywhere, made honest: nothing invisible, nothing that turns the reading direction, nothing that piles up. */
import { isHidden, joiner } from "../../domain/words/hidden-characters.ts";
import { cut } from "./cutting.ts";

/**
 * Shows what would hide: a right-to-left override becomes "⟨U+202E⟩". Line ends become "\n", a lone surrogate "\uFFFD",
 * a fifth accent on one letter goes. The joiner stays where it joins emoji.
 */
export function visible(text: string): string {
  if (plainest.test(text)) return text;
  const plain = text.toWellFormed().replace(/\r\n?/g, "\n").replace(/\t/g, " ");
  let out = "";
  let before = "";
  for (const char of plain.replace(/(\p{M}{4})\p{M}+/gu, "$1")) {
    const point = char.codePointAt(0) ?? 0;
    const joins = point === joiner && /\p{Extended_Pictographic}|\uFE0F|\p{Emoji_Modifier}/u.test(before);
    out +=
      isHidden(point) || (point === joiner && !joins)
        ? `⟨U+${point.toString(16).toUpperCase().padStart(4, "0")}⟩`
        : char;
    before = char;
  }
  return out;
}

/** Most of what is drawn, before every page: nothing in it could hide. */
const plainest = /^[\n\x20-\x7e]*$/;

/** On one line, at most so long, never empty: for labels and titles, which are refused where they are. */
export const oneLine = (text: string, most: number): string =>
  cut(visible(text).replace(/\s+/g, " ").trim(), most) || "…";

/** "https://" stays readable and is no longer an address to any reader of the text. */
export const unlinked = (text: string): string => text.replace(/:\/\//g, ":\u2060//");
