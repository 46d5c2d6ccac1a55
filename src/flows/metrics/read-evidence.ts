/** Complete evidence of the runs closed in a span, as far as it is measured. */
import type { Evidence, MetricsQuery } from "../../domain/metrics/metrics.ts";
import type { World } from "../../ports/world.ts";

/** Reads how complete the evidence of closed runs is; `undefined` where no pact names a slot. */
export type ReadCompleteness = (
  world: World,
  query: Pick<MetricsQuery, "room" | "rooms" | "agent" | "pact" | "from" | "to">,
) => Promise<{ complete: number; closed: number; missing: Readonly<Record<string, number>> } | undefined>;

/** A run belongs to a room, an agent and its pact; a failure mode is of a threshold, not of a run. */
export async function readEvidence(
  world: World,
  { failureMode, ...query }: MetricsQuery,
  completenessOf?: ReadCompleteness,
): Promise<Evidence> {
  if (failureMode !== undefined) return { state: "not-measured", because: "a run has no failure mode" };
  const found = await completenessOf?.(world, query);
  return found
    ? { state: "measured", ...found }
    : { state: "not-measured", because: "no pact names the evidence its runs must leave" };
}
