/** The figures of a span. The journal is read once and then only on from where it was read, so a request costs what it asks for. */
import { emptyBook, factTypes, note } from "../../domain/metrics/book.ts";
import type { Fact } from "../../domain/metrics/fact.ts";
import {
  type Evidence,
  type FactsMetrics,
  type Metrics,
  type MetricsQuery,
  metricsOf,
  selected,
} from "../../domain/metrics/metrics.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { keptBook } from "../read/kept-book.ts";
import { readEvidence } from "./read-evidence.ts";

/** What the figures can be told apart by. */
export const dimensions = ["room", "agent", "pact", "failure-mode"] as const;
export type Dimension = (typeof dimensions)[number];

const factBook = keptBook({ types: factTypes, empty: emptyBook, enter: note });

/** `from` is in the span, `to` is not. Both are instants of the journal: when it was decided, counted or applied. */
export async function readMetrics(world: World, query: MetricsQuery): Promise<Metrics> {
  const { facts } = await factBook(world);
  return { ...metricsOf(selected(facts, query), query), evidence: await readEvidence(world, query) };
}

/** The figures of each of `spans`, without evidence, which none of them shows. */
export async function readMetricsOver(
  world: World,
  query: Omit<MetricsQuery, "from" | "to">,
  spans: readonly { from: Instant; to: Instant }[],
): Promise<FactsMetrics[]> {
  const { facts } = await factBook(world);
  return spans.map((span) => metricsOf(selected(facts, { ...query, ...span }), span));
}

/** The same for each room, agent, pact or failure mode of which there is anything to say, by name. */
export async function readMetricsBy(
  world: World,
  query: MetricsQuery,
  dimension: Dimension,
): Promise<{ name: string; metrics: Metrics }[]> {
  const { facts } = await factBook(world);
  const parts = new Map<string, Fact[]>();
  for (const fact of selected(facts, query))
    for (const name of namesOf(fact, dimension)) {
      const part = parts.get(name) ?? [];
      part.push(fact);
      parts.set(name, part);
    }
  const names = [...parts].sort(([one], [other]) => (one < other ? -1 : 1));
  const told: { name: string; metrics: Metrics }[] = [];
  for (const [name, part] of names) {
    // Each agent would read all that arrived once more.
    const evidence: Evidence =
      dimension === "agent"
        ? { state: "not-measured", because: "ask for one agent alone" }
        : await readEvidence(world, narrowed(query, dimension, name));
    told.push({ name, metrics: { ...metricsOf(part, query), evidence } });
  }
  return told;
}

function namesOf({ about }: Fact, dimension: Dimension): readonly string[] {
  switch (dimension) {
    case "room":
      return [about.room];
    case "agent":
      return about.agents;
    case "pact":
      return about.pact === undefined ? [] : [about.pact];
    case "failure-mode":
      return about.failureMode === undefined ? [] : [about.failureMode];
  }
}

const narrowed = (query: MetricsQuery, dimension: Dimension, name: string): MetricsQuery => ({
  ...query,
  [dimension === "failure-mode" ? "failureMode" : dimension]: name,
});
