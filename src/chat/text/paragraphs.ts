/** Lines packed into paragraphs; what does not fit is counted. */

/** Lines into as few paragraphs of at most `most` characters as hold them; lines beyond `room` are counted, not shown. */
export function paragraphs(lines: string[], most: number, room: number): string[] {
  const packed: string[] = [];
  let left = room - 40;
  let current = "";
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "" && current === "") continue;
    if (line.length + 1 > left) {
      const missing = `… and ${lines.length - index} more`;
      current = current ? `${current}\n${missing}` : missing;
      break;
    }
    left -= line.length + 1;
    if (current !== "" && current.length + 1 + line.length > most - 40) {
      packed.push(current);
      current = line;
    } else current = current === "" ? line : `${current}\n${line}`;
  }
  return [...packed, current].filter((text) => text.trim() !== "");
}
