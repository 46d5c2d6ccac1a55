/** Pieces of the DOT language: escaped text, and nodes that are small tables wide enough for what is written in them. */
import { pictureFont } from "./palette.ts";
import { fitted, textWidth, type Weight } from "./text-width.ts";

/** Quoted, for names and plain labels (https://graphviz.org/doc/info/lang.html#ids). */
export const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, "\\$&").replaceAll(/[\r\n]/g, " ")}"`;

/** For HTML-like labels (https://graphviz.org/doc/info/shapes.html#html). */
const escaped = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`).replaceAll(/[\r\n]/g, " ");

export interface CellLine {
  text: string;
  size?: number;
  weight?: Weight;
  color: string;
  /** Lies under the line. */
  fill?: string;
  align?: "left" | "center";
}

/** Room at the left and at the right of a line. */
const air = 12;

interface TableStyle {
  fill: string;
  border: string;
  /** Longer lines are cut. */
  widest: number;
  /** So that nodes of a kind are alike. */
  narrowest?: number;
  dashed?: boolean;
}

/** How wide a node of these lines is. */
export const tableWidth = (
  lines: readonly CellLine[],
  { widest, narrowest = 0 }: Pick<TableStyle, "widest" | "narrowest">,
) =>
  Math.min(
    widest,
    Math.ceil(
      Math.max(narrowest, ...lines.map(({ text, size = 11, weight }) => textWidth(text, size, weight) + 2 * air)),
    ),
  );

/** The label of a node: one row a line. Graphviz guesses how wide a text is; the width given here is that of our font. */
export function table(lines: readonly CellLine[], style: TableStyle): string {
  const { fill, border, dashed } = style;
  const wide = tableWidth(lines, style);
  const rows = lines.map(({ text, size = 11, weight, color, fill: under, align = "left" }) => {
    const cut = escaped(fitted(text, wide - 2 * air, size, weight)) || " ";
    // A lone plain run is set a fifth of its size lower than a bold one; two runs are not.
    const said = weight === "bold" ? `<B>${cut}</B>` : `${cut}<B> </B>`;
    const [side, middle] = align === "left" ? [air, wide - air] : [0, wide];
    return `<TR>${side > 0 ? blank(side, 0, under) : ""}<TD${side > 0 ? "" : ' COLSPAN="2"'} WIDTH="${middle}" HEIGHT="${size + 8}" FIXEDSIZE="TRUE" ALIGN="${align.toUpperCase()}"${under ? ` BGCOLOR="${under}"` : ""}><FONT POINT-SIZE="${size}" COLOR="${color}">${said}</FONT></TD></TR>`;
  });
  const edge = `<TR>${blank(air, 6)}${blank(wide - air, 6)}</TR>`;
  return `<<TABLE BORDER="1" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0" STYLE="ROUNDED${dashed ? ",DASHED" : ""}" COLOR="${border}" BGCOLOR="${fill}">${edge}${rows.join("")}${edge}</TABLE>>`;
}

const blank = (wide: number, high: number, fill?: string): string =>
  `<TD WIDTH="${wide}" HEIGHT="${high}" FIXEDSIZE="TRUE"${fill ? ` BGCOLOR="${fill}"` : ""}></TD>`;

/** The title and the line below it, at the upper left of a cluster that holds everything. */
export const dotHeading = (title: string, below: string, ink: string, muted: string): string =>
  [
    `penwidth=0; margin=14; labelloc=t; labeljust=l; label=<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2">`,
    `<TR><TD ALIGN="LEFT"><FONT POINT-SIZE="18" COLOR="${ink}"><B>${escaped(title)}</B></FONT></TD></TR>`,
    `<TR><TD ALIGN="LEFT"><FONT POINT-SIZE="12" COLOR="${muted}">${escaped(below)}</FONT></TD></TR>`,
    `<TR><TD HEIGHT="10"></TD></TR></TABLE>>`,
  ].join("");

/** What every diagram begins with. */
export const dotHead = (background: string, rankdir: "LR" | "TB", more: readonly string[] = []): string[] => [
  "digraph {",
  `graph [rankdir=${rankdir}, bgcolor="${background}", pad=0.3, nodesep=0.28, ranksep=0.55, fontname="${pictureFont}", margin=0${more.map((one) => `, ${one}`).join("")}]`,
  `node [shape=plain, fontname="${pictureFont}", margin=0]`,
  `edge [fontname="${pictureFont}", fontsize=11, arrowsize=0.7, penwidth=1.2]`,
];
