/** Text from anywhere, made honest: nothing invisible, nothing that turns the reading direction, nothing that piles up. */
import { isHidden, joiner } from "../../domain/words/hidden-characters.ts";

/**
 * Shows what would hide: a right-to-left override becomes "⟨U+202E⟩". Line ends become "\n", a lone surrogate "\uFFFD",
 * a fifth accent on one letter goes. The joiner stays where it joins emoji.
 */
export function visible(text: string): string {
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

/** The first characters that fit, whole code points only, with an ellipsis where something was left out. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  let out = "";
  for (const char of text) {
    if (out.length + char.length > most - 1) break;
    out += char;
  }
  return `${out.trimEnd()}…`;
}
