/** Complete evidence of the runs closed in a span, as far as it is measured. */
import type { RunsJudged } from "../../domain/evidence/judged-runs.ts";
import type { Evidence, MetricsQuery } from "../../domain/metrics/metrics.ts";
import type { World } from "../../ports/world.ts";
import { keptCompleteness, keptCompletenessBy, type RunDimension } from "../evidence/kept-completeness.ts";

/** A run belongs to a room, to an agent and to the pacts that held for it; a threshold, and so a failure mode, is not of a run. */
export async function readEvidence(world: World, query: MetricsQuery): Promise<Evidence> {
  return query.failureMode === undefined ? evidenceOf(await keptCompleteness(world, runsOf(query))) : ofNoRun;
}

/** What became of the runs that closed of each room, agent or pact. */
export async function readEvidenceBy(
  world: World,
  query: MetricsQuery,
  dimension: RunDimension,
): Promise<Map<string, RunsJudged>> {
  const judged = await keptCompletenessBy(world, runsOf(query), dimension);
  // Of the runs of one pact, the others that held for them were not asked for.
  const only = dimension === "pact" ? query.pact : undefined;
  return only === undefined ? judged : new Map([...judged].filter(([name]) => name === only));
}

const runsOf = ({ room, rooms, agent, pact, from, to }: MetricsQuery) => ({
  rooms: room === undefined ? rooms : [room],
  ...{ agent, pact, from, to },
});

/** Undefined: none closed. */
export function evidenceOf(judged: RunsJudged | undefined): Evidence {
  if (!judged || judged.closed === 0)
    return { state: "not-measured", because: "no run closed whose pact names the evidence it must leave" };
  const { complete, closed, missing } = judged;
  return { state: "measured", complete, closed, missing };
}

export const ofNoRun: Evidence = { state: "not-measured", because: "a run has no failure mode" };
