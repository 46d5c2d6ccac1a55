/** The pact hierarchy drawn: the fleet at the left, rooms, then agents; what a pact adds and what it tightens stand in its box. */

import { counted } from "../../domain/words/counted.ts";
import { type CellLine, dotHead, dotHeading, quoted, table, tableWidth } from "../picture/dot.ts";
import { type Palette, palettes, type Theme } from "../picture/palette.ts";
import { artefactTitle } from "./artefact.ts";
import { asOf } from "./as-of.ts";
import { lineWords, type PactLine, type PactNode, type PactTree } from "./pact-tree.ts";

/** More lines than that make a box that nobody reads; more boxes a picture in which nothing can be read. */
const mostLines = 9;
const mostNodes = 28;
const mostNames = 6;
const widest = 350;

export function treePicture(tree: PactTree, theme: Theme): string {
  const colours = palettes[theme];
  const { shown: ordered, left } = fitting(tree.nodes);
  // Graphviz builds a picture from left to right up from its foot.
  const shown = [...ordered].reverse();
  // Boxes of a level are equally wide, so that they stand in a column.
  const wide = (level: PactNode["level"]): number =>
    Math.max(
      190,
      ...shown.filter((one) => one.level === level).map((one) => tableWidth(lineOf(one, colours), { widest })),
    );
  return [
    ...dotHead(colours.surface, "LR", ["ordering=out"]),
    `subgraph cluster_all { ${dotHeading(`${artefactTitle.hierarchy} · ${tree.of}`, `Each level only tightens the one before it: + added, ▲ tightened, ▽ loosened where a pact above allows it · ${asOf(tree.at)}`, colours.ink, colours.muted)}`,
    "edge [tailport=e, headport=w]",
    ...shown.map((one) => `${quoted(one.id)} [label=${box(one, wide(one.level), colours)}]`),
    ...shown.flatMap(({ id, agents }) =>
      agents.length > 0 ? [`${quoted(`${id}/agents`)} [label=${agentsBox(agents, wide("agent"), colours)}]`] : [],
    ),
    ...(left.length > 0
      ? [
          `"left" [label=${table([{ text: leftWords(left), color: colours.muted }], { fill: colours.surface, border: colours.lineStrong, widest, dashed: true })}]`,
        ]
      : []),
    ...shown.flatMap(({ id, parent }) => (parent ? [edge(parent, id, colours.lineStrong)] : [])),
    ...shown.flatMap(({ id, agents }) => (agents.length > 0 ? [edge(id, `${id}/agents`, colours.lineStrong)] : [])),
    "}",
    "}",
  ].join("\n");
}

const edge = (from: string, to: string, color: string): string =>
  `${quoted(from)} -> ${quoted(to)} [color="${color}", arrowhead=none]`;

const box = (one: PactNode, narrowest: number, colours: Palette): string =>
  table(lineOf(one, colours), {
    fill: one.cited ? colours.paper : colours.surface,
    border: colours.lineStrong,
    widest,
    narrowest,
    dashed: one.cited === undefined,
  });

function lineOf({ level, of, title, cited, accountable, shadow, lines }: PactNode, colours: Palette): CellLine[] {
  const shown = lines.slice(0, mostLines);
  return [
    { text: `${level} ${of}`, size: 10, color: colours.muted },
    { text: title, size: 13, weight: "bold", color: colours.ink },
    cited
      ? {
          text: `${cited}${shadow ? ", in shadow" : ""} · ${accountable ?? "nobody"} answers`,
          size: 10,
          color: accountable ? colours.muted : colours.alert.ink,
        }
      : {
          text: `no pact of its own · ${accountable ? `${accountable} answers` : "nobody answers"}`,
          size: 10,
          color: colours.muted,
        },
    ...(shown.length > 0 ? [{ text: "", size: 2, color: colours.ink }] : []),
    ...shown.map((line) => ({ text: `${mark[line.type]} ${lineWords(line)}`, color: inkOf(line, colours) })),
    ...(lines.length > shown.length ? [{ text: `and ${lines.length - shown.length} more`, color: colours.muted }] : []),
  ];
}

const mark: Readonly<Record<PactLine["type"], string>> = { adds: "+", tightens: "▲", loosens: "▽", overruled: "✕" };
const inkOf = ({ type }: PactLine, colours: Palette): string =>
  ({ adds: colours.ink, tightens: colours.resolved.ink, loosens: colours.escalated.ink, overruled: colours.muted })[
    type
  ];

function agentsBox(agents: readonly string[], narrowest: number, colours: Palette): string {
  const named = agents.length > mostNames ? agents.slice(0, mostNames - 1) : agents;
  return table(
    [
      {
        text: `${counted(agents.length, "agent")} without a pact of ${agents.length === 1 ? "its" : "their"} own`,
        size: 10,
        color: colours.muted,
      },
      ...named.map((text) => ({ text, color: colours.ink })),
      ...(agents.length > named.length
        ? [{ text: `and ${agents.length - named.length} more`, color: colours.muted }]
        : []),
    ],
    { fill: colours.surface, border: colours.lineStrong, widest, narrowest, dashed: true },
  );
}

/** The fleet and its rooms first; of agents as many as a picture takes, those that change most. */
function fitting(nodes: readonly PactNode[]): { shown: readonly PactNode[]; left: readonly PactNode[] } {
  const upper = nodes.filter(({ level }) => level !== "agent");
  const agents = [...nodes.filter(({ level }) => level === "agent")].sort(
    (one, other) => other.lines.length - one.lines.length,
  );
  const kept = new Set([...upper.slice(0, mostNodes), ...agents.slice(0, Math.max(0, mostNodes - upper.length))]);
  return { shown: nodes.filter((one) => kept.has(one)), left: nodes.filter((one) => !kept.has(one)) };
}

const leftWords = (left: readonly PactNode[]): string => {
  const rooms = left.filter(({ level }) => level === "room").length;
  const agents = left.length - rooms;
  return `Not shown: ${[rooms > 0 && `${rooms} rooms`, agents > 0 && `${agents} pacts of single agents`].filter(Boolean).join(" and ")}. Ask for one room.`;
};
