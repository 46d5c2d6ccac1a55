/** Cutting text to what a platform takes: whole code points only, and never silently. */

/** The first characters that fit, with an ellipsis where something was left out. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  let out = "";
  for (const char of text) {
    if (out.length + char.length > most - 1) break;
    out += char;
  }
  return `${out.trimEnd()}…`;
}

/** At most so many characters from the start, without half of a pair at the end. */
export const start = (text: string, most: number): string => text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "");

/** The longest start of a text, in whole code points, for which `fits` holds; `fits` gets harder with length. */
export function longestThatFits(text: string, fits: (part: string) => boolean): string {
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
