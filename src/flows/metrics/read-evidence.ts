/** Complete evidence of the runs closed in a span, as far as it is measured. */
import type { Evidence, MetricsQuery } from "../../domain/metrics/metrics.ts";
import type { World } from "../../ports/world.ts";
import { keptCompleteness } from "../evidence/kept-completeness.ts";

/** A run belongs to a room and to an agent; a threshold, and so a failure mode, is not of a run, and several pacts name its slots. */
export async function readEvidence(
  world: World,
  { failureMode, pact, room, rooms, agent, from, to }: MetricsQuery,
): Promise<Evidence> {
  const unmeasured = (because: string): Evidence => ({ state: "not-measured", because });
  if (failureMode !== undefined) return unmeasured("a run has no failure mode");
  if (pact !== undefined) return unmeasured("it is of rooms and agents; ask for one of them");
  const places = room === undefined ? rooms : [room];
  const { complete, closed, missing } = await keptCompleteness(world, { rooms: places, agent, from, to });
  if (closed === 0) return unmeasured("no run closed whose pact names the evidence it must leave");
  return { state: "measured", complete, closed, missing };
}
