/** The figures of a span. The journal is read once and then only on from where it was read, so a request costs what it asks for. */
import { emptyBook, factTypes, note } from "../../domain/metrics/book.ts";
import type { Fact } from "../../domain/metrics/fact.ts";
import {
  type FactsMetrics,
  type Metrics,
  type MetricsQuery,
  measuring,
  selecting,
} from "../../domain/metrics/metrics.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { inSteps } from "../read/in-steps.ts";
import { keptBook } from "../read/kept-book.ts";
import { stepByStep } from "../read/step-by-step.ts";
import { evidenceOf, ofNoRun, readEvidence, readEvidenceBy } from "./read-evidence.ts";

/** What the figures can be told apart by. */
export const dimensions = ["room", "agent", "pact", "failure-mode"] as const;
export type Dimension = (typeof dimensions)[number];

const factBook = keptBook({ types: factTypes, empty: emptyBook, enter: note });

/** `from` is in the span, `to` is not. Both are instants of the journal: when it was decided, counted or applied. */
export async function readMetrics(world: World, query: MetricsQuery): Promise<Metrics> {
  const { facts } = await factBook(world);
  const meant = await stepByStep(selecting(facts, query));
  return { ...(await stepByStep(measuring(meant, query))), evidence: await readEvidence(world, query) };
}

/** The figures of each of `spans`, without evidence, which none of them shows. */
export async function readMetricsOver(
  world: World,
  query: Omit<MetricsQuery, "from" | "to">,
  spans: readonly { from: Instant; to: Instant }[],
): Promise<FactsMetrics[]> {
  const { facts } = await factBook(world);
  const told: FactsMetrics[] = [];
  for (const span of spans) {
    const meant = await stepByStep(selecting(facts, { ...query, ...span }));
    told.push(await stepByStep(measuring(meant, span)));
  }
  return told;
}

/**
 * The same for each room, agent, pact or failure mode of which there is anything to say, by name. What happened and the runs that closed
 * are each read once for all of them; a run is one of each pact that held for it.
 */
export async function readMetricsBy(
  world: World,
  query: MetricsQuery,
  dimension: Dimension,
): Promise<{ name: string; metrics: Metrics }[]> {
  const { facts } = await factBook(world);
  const parts = new Map<string, Fact[]>();
  for await (const fact of inSteps(await stepByStep(selecting(facts, query)), 5_000))
    for (const name of namesOf(fact, dimension)) {
      const part = parts.get(name) ?? [];
      parts.set(name, part);
      part.push(fact);
    }
  const ofRuns = dimension !== "failure-mode" && query.failureMode === undefined;
  const judged = ofRuns ? await readEvidenceBy(world, query, dimension) : new Map();
  const names = [...new Set([...parts.keys(), ...judged.keys()])].sort((one, other) => (one < other ? -1 : 1));
  const told: { name: string; metrics: Metrics }[] = [];
  for await (const name of inSteps(names, 50)) {
    const figures = await stepByStep(measuring(parts.get(name) ?? [], query));
    told.push({ name, metrics: { ...figures, evidence: ofRuns ? evidenceOf(judged.get(name)) : ofNoRun } });
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
