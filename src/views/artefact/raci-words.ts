/** The RACI matrix in words, as a Mermaid grid, and as data. */

import { counted } from "../../domain/words/counted.ts";
import { rfc3339 } from "../../domain/words/rfc3339.ts";
import { asOf } from "./as-of.ts";
import { mermaidText } from "./mermaid-text.ts";
import type { RaciColumn, RaciLetter, RaciMatrix, RaciRow } from "./raci-matrix.ts";

const role: Readonly<Record<RaciLetter, string>> = {
  A: "accountable",
  R: "responsible",
  D: "deputy",
  C: "consulted",
  I: "informed",
};

export const raciSubtitle = ({ columns, rows, at }: RaciMatrix): string =>
  `${counted(columns.length, "pact")}, ${counted(rows.length, "person", "people")} · ${asOf(at)}`;

/** A sentence a pact: "Airline service desk (airline-service@4): Dana Reyes is accountable, ...". */
export const raciWords = (matrix: RaciMatrix): string[] => [
  `RACI of ${matrix.of}, ${asOf(matrix.at)}.`,
  ...(matrix.columns.length === 0 ? ["No pact names anybody yet."] : []),
  ...matrix.columns.map((column) => `${column.title} (${column.cited}): ${columnWords(column, matrix.rows)}.`),
  ...matrix.rows
    .filter(({ away, gone }) => away || gone)
    .map(({ name, gone, deputy }) =>
      gone
        ? `${name} is not among the people any more.`
        : `${name} is away; ${deputy ? `${deputy} stands in` : "nobody stands in"}.`,
    ),
];

function columnWords({ cells, unowned }: RaciColumn, rows: readonly RaciRow[]): string {
  const parts = rows.flatMap(({ id, name }) => {
    const mine = cells[id] ?? [];
    return mine.length === 0
      ? []
      : [
          `${name} is ${mine.map(({ letter, now }) => (now ? "deputy and stands in now" : role[letter])).join(" and ")}`,
        ];
  });
  return [...(unowned ? ["nobody is accountable"] : []), ...parts].join(", ");
}

/** A grid: Mermaid knows no tables, but blocks in columns (https://mermaid.js.org/syntax/block.html). */
export function raciMermaid({ columns, rows }: RaciMatrix): string {
  const cell = (nth: number, place: number, text: string): string => `c${nth}x${place}["${mermaidText(text)}"]`;
  const lines = [
    [cell(0, 0, " "), ...columns.map(({ title, cited }, place) => cell(0, place + 1, `${title} ${cited}`))],
    ...rows.map(({ id, name, away }, nth) => [
      cell(nth + 1, 0, away ? `${name} (away)` : name),
      ...columns.map(({ cells }, place) =>
        cell(nth + 1, place + 1, (cells[id] ?? []).map(({ letter }) => letter).join(" ") || " "),
      ),
    ]),
  ];
  return ["block-beta", `  columns ${columns.length + 1}`, ...lines.map((line) => `  ${line.join(" ")}`), ""].join(
    "\n",
  );
}

export const raciData = ({ of, at, columns, rows, silent }: RaciMatrix) => ({
  artefact: "raci" as const,
  of,
  at: rfc3339(at),
  pacts: columns.map(({ cited, level, of: place, title, shadow, unowned, cells }) => ({
    pact: cited,
    level,
    of: place,
    title,
    shadow,
    unowned,
    roles: Object.entries(cells).flatMap(([person, mine]) =>
      mine.map(({ letter, inherited }) => ({ person, role: role[letter], inherited })),
    ),
  })),
  people: rows.map(({ id, name, admin, away, deputy, gone }) => ({
    person: id,
    name,
    admin,
    away,
    deputy: deputy ?? null,
    gone,
  })),
  agents_without_names: silent,
});
