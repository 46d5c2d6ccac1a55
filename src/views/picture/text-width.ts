/** How wide a text is in the font of the pictures, so that it can be laid out before anything is drawn. */

/** DejaVu Sans 2.37: advance widths of U+0020 to U+007E in hundredths of the font size. */
const regular = [
  32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84,
  84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79, 60, 79, 69, 63, 61, 73, 68, 99, 69, 61,
  69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63, 63, 28, 28, 58, 28, 97, 63, 61, 63, 63, 41, 52, 39, 63, 59,
  82, 59, 59, 52, 64, 34, 64, 84,
];
const bold = [
  35, 46, 52, 84, 70, 100, 87, 31, 46, 46, 52, 84, 38, 42, 38, 37, 70, 70, 70, 70, 70, 70, 70, 70, 70, 70, 40, 40, 84,
  84, 84, 58, 100, 77, 76, 73, 83, 68, 68, 82, 84, 37, 37, 77, 64, 100, 84, 85, 73, 85, 77, 72, 68, 81, 77, 110, 77, 72,
  73, 46, 37, 46, 84, 50, 50, 67, 72, 59, 72, 68, 44, 72, 71, 34, 34, 67, 34, 104, 71, 69, 72, 72, 49, 60, 48, 71, 65,
  92, 65, 65, 58, 71, 37, 71, 84,
];

export type Weight = "normal" | "bold";

/** In the unit of `size`. Exact for ASCII, near for other letters, wide for ideographs. */
export function textWidth(text: string, size: number, weight: Weight = "normal"): number {
  const table = weight === "bold" ? bold : regular;
  let hundredths = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    hundredths += table[code - 32] ?? (isWide(code) ? 100 : 66);
  }
  return (hundredths * size) / 100;
}

/** Cut to what fits into `room`, with an ellipsis where something is missing. */
export function fitted(text: string, room: number, size: number, weight: Weight = "normal"): string {
  if (textWidth(text, size, weight) <= room) return text;
  const letters = [...text];
  while (letters.length > 1 && textWidth(`${letters.join("").trimEnd()}…`, size, weight) > room) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}

/** From Hangul Jamo on: ideographs, syllables, emoji. */
const isWide = (code: number): boolean => code >= 0x1100 && !(code >= 0x1e00 && code < 0x2e80);
