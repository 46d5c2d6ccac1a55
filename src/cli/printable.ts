/** Text from anywhere for a terminal: nothing in it can move the cursor, change a colour, turn the reading direction or hide. */
import { isHidden, joiner } from "../domain/words/hidden-characters.ts";

/**
 * Every hidden character, ESC and all controls among them, as JSON writes it: "\u001b". Tabs and line feeds stay. JSON that went
 * through it says the same as before.
 */
export function printable(text: string): string {
  let out = "";
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0;
    out += isHidden(point) || point === joiner ? escaped(char) : char;
  }
  return out;
}

/** The same where a line feed would let a text pass for a line of ours. */
export const oneLine = (text: string): string => printable(text).replaceAll("\n", "\\n");

const escaped = (char: string): string =>
  Array.from({ length: char.length }, (_, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, "0")}`).join("");
