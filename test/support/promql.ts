/** PromQL read by Prometheus' own grammar: what an expression asks for. */
import { pathToFileURL } from "node:url";
import { needModule } from "./test-deps.ts";

interface Node {
  name: string;
  from: number;
  to: number;
  parent: Node | null;
  firstChild: Node | null;
  nextSibling: Node | null;
  type: { isError: boolean };
}

/** A metric, the labels it is matched on, and the functions around it, the innermost first. */
interface Selector {
  metric: string;
  labels: string[];
  inside: string[];
}

interface Promql {
  selectors: Selector[];
  /** What is grouped by or joined on, and the metrics it is said of. */
  grouped: { labels: string[]; metrics: string[] }[];
  faults: string[];
}

export async function promqlReader(): Promise<(text: string) => Promql> {
  const path = await needModule("@prometheus-io/lezer-promql", "dist/index.es.js");
  const { parser } = (await import(pathToFileURL(path).href)) as { parser: { parse(text: string): { topNode: Node } } };
  return (text) => read(text, parser.parse(text).topNode);
}

function read(text: string, top: Node): Promql {
  const said = ({ from, to }: Node): string => text.slice(from, to);
  const all = [...below(top)];
  const within = (node: Node, name: string): Node[] => [...below(node)].filter((one) => one.name === name);
  const metricsOf = (node: Node): string[] =>
    within(node, "VectorSelector").flatMap((one) => within(one, "Identifier").map(said));
  return {
    selectors: all
      .filter(({ name }) => name === "VectorSelector")
      .map((node) => ({
        metric: metricsOf(node)[0] ?? "",
        labels: within(node, "LabelName").map(said),
        inside: above(node)
          .filter(({ name }) => name === "FunctionCall")
          .flatMap((call) => within(call, "FunctionIdentifier").slice(0, 1).map(said)),
      })),
    grouped: all
      .filter(({ name }) => name === "GroupingLabels")
      .map((node) => {
        const whole = above(node).find(({ name }) => name === "AggregateExpr" || name === "BinaryExpr");
        return { labels: within(node, "LabelName").map(said), metrics: whole ? metricsOf(whole) : [] };
      }),
    faults: all.filter(({ type }) => type.isError).map(({ from }) => `at ${from} of ${text}`),
  };
}

function* below(node: Node): Generator<Node> {
  yield node;
  for (let child = node.firstChild; child; child = child.nextSibling) yield* below(child);
}

function above(node: Node): Node[] {
  const found: Node[] = [];
  for (let one = node.parent; one; one = one.parent) found.push(one);
  return found;
}
