/** The RACI matrix drawn: people down, pacts across, a letter in a coloured box for each role. */
import { counted } from "../../domain/words/counted.ts";
import { type Palette, palettes, type Shade, type Theme } from "../picture/palette.ts";
import type { ChartSpec } from "../picture/picture.ts";
import { type Box, type Rule, sheetSpec, type Text } from "../picture/sheet.ts";
import { fitted, textWidth } from "../picture/text-width.ts";
import { artefactTitle } from "./artefact.ts";
import type { RaciCell, RaciColumn, RaciLetter, RaciMatrix, RaciRow } from "./raci-matrix.ts";
import { raciSubtitle, raciWords } from "./raci-words.ts";

const nameWide = 236;
const columnWide = 158;
const rowHigh = 46;
const headHigh = 92;
const top = 66;
/** Beyond that the letters of a preview in chat cannot be read any more. */
const mostColumns = 8;
const mostRows = 30;

const legend: readonly (readonly [RaciLetter, string])[] = [
  ["A", "Accountable: decides, is asked first"],
  ["R", "Responsible: runs it, may stop it"],
  ["D", "Deputy: decides while A is away; filled: now"],
  ["C", "Consulted: may be asked for advice"],
  ["I", "Informed: is told"],
];

export function raciPicture(matrix: RaciMatrix, theme: Theme): ChartSpec {
  const colours = palettes[theme];
  const columns = matrix.columns.slice(0, mostColumns);
  const rows = matrix.rows.slice(0, mostRows);
  const wide = Math.max(nameWide + columns.length * columnWide, 640);
  const first = top + headHigh;
  const last = first + Math.max(rows.length, 1) * rowHigh;
  const below = foot(matrix, colours, last + 26, wide);
  const boxes: Box[] = [];
  const rules: Rule[] = [];
  const texts: Text[] = [
    { x: 0, y: 10, text: `${artefactTitle.raci} · ${matrix.of}`, size: 18, weight: "bold", color: colours.ink },
    { x: 0, y: 35, text: raciSubtitle(matrix), size: 12, color: colours.muted },
  ];
  for (const [nth, one] of columns.entries()) texts.push(...head(one, nameWide + nth * columnWide, colours));
  for (const [nth, person] of rows.entries()) {
    const y = first + nth * rowHigh;
    rules.push({ x: 0, y, x2: wide, y2: y, color: colours.line });
    texts.push(...name(person, y, colours));
    for (const [place, one] of columns.entries()) {
      const middle = nameWide + place * columnWide + columnWide / 2 - 8;
      const cells = one.cells[person.id] ?? [];
      for (const [index, cell] of cells.entries()) {
        const x = middle + (index - (cells.length - 1) / 2) * 42;
        boxes.push(chip(cell, x, y + rowHigh / 2, colours));
        texts.push(letter(cell, x, y + rowHigh / 2, colours));
      }
      if (cells.length === 0)
        texts.push({ x: middle, y: y + rowHigh / 2, text: "·", size: 13, align: "center", color: colours.lineStrong });
    }
  }
  if (rows.length === 0)
    texts.push({ x: 0, y: first + rowHigh / 2, text: "No pact names anybody yet.", size: 13, color: colours.muted });
  rules.push({ x: 0, y: last, x2: wide, y2: last, color: colours.line });
  return sheetSpec({
    width: wide,
    height: below.height,
    boxes: [...boxes, ...below.boxes],
    rules,
    texts: [...texts, ...below.texts],
    description: raciWords(matrix).join(" "),
  });
}

function head({ level, of, title, cited, shadow, unowned }: RaciColumn, x: number, colours: Palette): Text[] {
  const middle = x + columnWide / 2 - 8;
  const wide = columnWide - 16;
  const line = (nth: number, text: string, more: Partial<Text>): Text => ({
    x: middle,
    y: top + 12 + nth * 18,
    text: fitted(text, wide, more.size ?? 11, more.weight),
    size: 11,
    align: "center",
    color: colours.muted,
    ...more,
  });
  return [
    line(0, `${level} ${of}`, { color: colours.muted }),
    ...titleLines(title, wide).map((text, nth, { length }) =>
      line(nth + (length === 1 ? 1.5 : 1), text, { size: 13, weight: "bold", color: colours.ink }),
    ),
    unowned
      ? line(3, "nobody is accountable", { color: colours.alert.ink })
      : line(3, shadow ? `${cited}, in shadow` : cited, {}),
  ];
}

/** Two lines at most, broken between words. */
function titleLines(title: string, wide: number): string[] {
  const fits = (text: string): boolean => textWidth(text, 13, "bold") <= wide;
  if (fits(title)) return [title];
  const words = title.split(" ");
  let first = words.shift() ?? "";
  while (words[0] !== undefined && fits(`${first} ${words[0]}`)) first += ` ${words.shift()}`;
  return words.length === 0 ? [first] : [first, words.join(" ")];
}

function name({ name: said, admin, away, deputy, gone }: RaciRow, y: number, colours: Palette): Text[] {
  const line = (text: string, high: number, more: Partial<Text>): Text => ({
    x: 0,
    y: y + high,
    text: fitted(text, nameWide - 16, more.size ?? 11, more.weight),
    size: 11,
    color: colours.muted,
    ...more,
  });
  const marks = [admin && "admin", !away && deputy && `deputy: ${deputy}`].filter(Boolean).join(" · ");
  const below = gone
    ? line("▲ not among the people any more", 31, { color: colours.alert.ink })
    : away
      ? line(`○ away${deputy ? ` · ${deputy} stands in` : " · nobody stands in"}`, 31, { color: colours.escalated.ink })
      : marks === ""
        ? undefined
        : line(marks, 31, {});
  const high = below ? 15 : rowHigh / 2;
  return [line(said, high, { size: 13, weight: "bold", color: colours.ink }), ...(below ? [below] : [])];
}

const shadeOf = (one: RaciLetter, colours: Palette): Shade =>
  ({ A: colours.pending, R: colours.resolved, D: colours.restrained, C: colours.held, I: colours.calm })[one];

/** An A that a pact states itself is filled: whom to ask is what a reader looks for. */
const isFilled = ({ letter: one, inherited, now }: RaciCell): boolean => (one === "A" && !inherited) || now === true;

function chip(cell: RaciCell, x: number, y: number, colours: Palette): Box {
  const { ink, soft } = shadeOf(cell.letter, colours);
  return {
    x: x - 17,
    y: y - 13,
    width: 34,
    height: 26,
    fill: isFilled(cell) ? ink : cell.inherited ? colours.surface : soft,
    stroke: ink,
    dashed: cell.inherited,
  };
}

const letter = (cell: RaciCell, x: number, y: number, colours: Palette): Text => ({
  x,
  y: y + 1,
  text: cell.letter,
  size: 14,
  weight: "bold",
  align: "center",
  color: isFilled(cell) ? colours.surface : shadeOf(cell.letter, colours).ink,
});

/** What the letters mean, and what is not in the picture. */
function foot(matrix: RaciMatrix, colours: Palette, y: number, wide: number) {
  const boxes: Box[] = [];
  const texts: Text[] = [];
  const entries: { cell: RaciCell; text: string }[] = [
    ...legend.map(([one, text]) => ({ cell: { letter: one, inherited: false }, text })),
    { cell: { letter: "A", inherited: true }, text: "Broken outline: from a pact above" },
  ];
  let [x, line] = [0, 0];
  for (const { cell, text } of entries) {
    const room = 44 + textWidth(text, 11) + 22;
    if (x > 0 && x + room > wide) [x, line] = [0, line + 1];
    boxes.push({ ...chip(cell, x + 17, y + line * 32, colours) });
    texts.push(letter(cell, x + 17, y + line * 32, colours));
    texts.push({ x: x + 42, y: y + line * 32 + 1, text, size: 11, color: colours.muted });
    x += room;
  }
  const left = leftOut(matrix);
  for (const [nth, text] of left.entries())
    texts.push({ x: 0, y: y + (line + 1) * 32 + nth * 17, text, size: 11, color: colours.muted });
  return { boxes, texts, height: y + line * 32 + 14 + (left.length > 0 ? 18 + left.length * 17 : 0) };
}

const leftOut = ({ columns, rows, silent }: RaciMatrix): string[] =>
  [
    silent > 0 &&
      `${counted(silent, "pact of a single agent names", "pacts of single agents name")} nobody: what holds for their room holds for them.`,
    columns.length > mostColumns && `${columns.length - mostColumns} more pacts are not shown; ask for one room.`,
    rows.length > mostRows && `${rows.length - mostRows} more people are not shown; ask for one room.`,
  ].filter((one) => one !== false);
