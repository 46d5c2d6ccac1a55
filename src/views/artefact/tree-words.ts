/** The pact hierarchy in words, as a Mermaid flowchart, and as data. */
import { counted } from "../../domain/words/counted.ts";
import { rfc3339 } from "../../domain/words/rfc3339.ts";
import { asOf } from "./as-of.ts";
import { mermaidText } from "./mermaid-text.ts";
import { lineWords, type PactLine, type PactNode, type PactTree } from "./pact-tree.ts";

const verb: Readonly<Record<PactLine["type"], string>> = {
  adds: "adds",
  tightens: "tightens",
  loosens: "loosens, as it may,",
  overruled: "is overruled in",
};

export const treeWords = ({ of, at, nodes }: PactTree): string[] => [
  `Pacts of ${of}, ${asOf(at)}.`,
  ...nodes.map(({ level, of: place, cited, accountable, shadow, lines, agents }) => {
    const said = lines.map((line) => `${verb[line.type]} ${lineWords(line)}`).join("; ");
    const who = accountable ? `${accountable} answers` : "nobody answers";
    return `${level} ${place}: ${cited ? `${cited}${shadow ? ", in shadow" : ""}` : "no pact of its own"}, ${who}${said ? `; ${said}` : ""}${agents.length > 0 ? `; ${countedAgents(agents)} without a pact of their own` : ""}.`;
  }),
];

/** https://mermaid.js.org/syntax/flowchart.html */
export function treeMermaid({ nodes }: PactTree): string {
  const name = new Map(nodes.map(({ id }, nth) => [id, `p${nth}`]));
  return [
    "flowchart LR",
    ...nodes.map((node) => `  ${name.get(node.id)}["${label(node)}"]`),
    ...nodes.flatMap(({ id, agents }) =>
      agents.length > 0 ? [`  ${name.get(id)}a(["${countedAgents(agents)}: ${mermaidText(someOf(agents))}"])`] : [],
    ),
    ...nodes.flatMap(({ id, parent }) => (parent ? [`  ${name.get(parent)} --> ${name.get(id)}`] : [])),
    ...nodes.flatMap(({ id, agents }) => (agents.length > 0 ? [`  ${name.get(id)} --- ${name.get(id)}a`] : [])),
    "",
  ].join("\n");
}

const label = ({ level, of, title, cited, accountable, lines }: PactNode): string =>
  [
    `${level} ${of}`,
    title,
    `${cited ?? "no pact of its own"} · ${accountable ?? "nobody"} answers`,
    ...lines.map((line) => `${verb[line.type]} ${lineWords(line)}`),
  ]
    .map(mermaidText)
    .join("<br/>");

const countedAgents = ({ length }: readonly string[]): string => counted(length, "agent");

const someOf = (agents: readonly string[]): string =>
  agents.length > 6 ? `${agents.slice(0, 5).join(", ")} and ${agents.length - 5} more` : agents.join(", ");

export const treeData = ({ of, at, nodes }: PactTree) => ({
  artefact: "hierarchy" as const,
  of,
  at: rfc3339(at),
  pacts: nodes.map(({ cited, level, of: place, title, accountable, shadow, lines, agents, parent }) => ({
    level,
    of: place,
    pact: cited ?? null,
    title,
    accountable: accountable ?? null,
    shadow,
    below: parent ?? null,
    changes: lines,
    agents,
  })),
});
