/** Text from anywhere, made honest: nothing invisible, nothing that turns the reading direction, nothing that piles up. */

/** Code points that show nothing or move what is shown, as ranges: controls, soft hyphen, fillers, zero widths, bidi, tags. */
const hiddenRanges: [number, number][] = [
  [0x00, 0x08],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200c],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0d],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0xe0000, 0xe0fff],
];
const joiner = 0x200d;

const isHidden = (point: number): boolean => hiddenRanges.some(([from, to]) => from <= point && point <= to);

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
