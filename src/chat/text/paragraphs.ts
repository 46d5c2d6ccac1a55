/** Blocks of a card as paragraphs: sentences that follow each other belong together, and what does not fit is counted. */
import type { Block, Rich } from "../../views/card.ts";

export type Group = { type: "text"; lines: Rich[] } | Exclude<Block, { type: "text" }>;

/** Sentences that follow each other are one paragraph: a block each would pull them apart. */
export function grouped(body: Block[]): Group[] {
  const groups: Group[] = [];
  for (const block of body) {
    const last = groups.at(-1);
    if (block.type !== "text") groups.push(block);
    else if (last?.type === "text") last.lines.push(block.text);
    else groups.push({ type: "text", lines: [block.text] });
  }
  return groups;
}

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
