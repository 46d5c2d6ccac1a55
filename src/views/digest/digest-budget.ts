/** How much of a digest is named and how much is counted: as much as stays within what people read, and every platform shows whole. */
import { type Block, plain, type Rich } from "../card.ts";

/** How many are named: of what waits, of budgets, of rooms, and of every other kind. */
export interface Detail {
  open: number;
  budgets: number;
  rooms: number;
  few: number;
}

export const mostDetail: Detail = { open: 8, budgets: 5, rooms: 8, few: 3 };

/** From the most to the least. */
const details: readonly Detail[] = [
  mostDetail,
  { open: 8, budgets: 3, rooms: 5, few: 2 },
  { open: 8, budgets: 1, rooms: 4, few: 1 },
  { open: 4, budgets: 1, rooms: 3, few: 1 },
];

/** Characters; an embed of Discord has room for 4,096 with its marks, and 3,500 are read on a phone. */
const budget = 3_300;

/** The body in the most detail that fits. */
export function withinBudget(draw: (detail: Detail) => Block[]): Block[] {
  let drawn: Block[] = [];
  for (const detail of details) {
    drawn = draw(detail);
    if (weight(drawn) <= budget) return drawn;
  }
  return drawn;
}

/** As every platform draws it, with the marks of emphasis and links, and a new line for each. */
const weight = (body: Block[]): number => body.reduce((sum, block) => sum + weightOf(block), 0);

function weightOf(block: Block): number {
  switch (block.type) {
    case "text":
    case "context":
      return length(block.text);
    case "fields":
      return block.fields.reduce((sum, { label, value }) => sum + label.length + marks + length(value), 0);
    case "list":
      return block.items.reduce((sum, item) => sum + marks + length(item), 0);
    case "diff":
      return block.lines.reduce((sum, { text }) => sum + text.length + marks, 0);
    case "quote":
      return block.text.length + marks;
    case "divider":
      return 1;
  }
}

const marks = 5;
/** A name is as long as names are. */
const length = (rich: Rich): number =>
  plain(rich, { person: () => "Firstname Lastname", time: () => "22 Nov 2026, 12:00" }).length +
  marks * rich.filter((span) => typeof span !== "string").length;
