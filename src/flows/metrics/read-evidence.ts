/** Complete evidence of the runs closed in a span, as far as it is measured. */
import type { Evidence, MetricsQuery } from "../../domain/metrics/metrics.ts";
import { day, hour } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { completenessOf } from "../evidence/completeness.ts";

/** What arrived is read for it, so a longer span would hold up whoever waits behind. A week in which clocks are put back is a week. */
const longest = 7 * day + hour;

/** A run belongs to a room and to an agent; a threshold, and so a failure mode, is not of a run, and several pacts name its slots. */
export async function readEvidence(
  world: World,
  { failureMode, pact, room, rooms, agent, from, to }: MetricsQuery,
): Promise<Evidence> {
  const unmeasured = (because: string): Evidence => ({ state: "not-measured", because });
  if (failureMode !== undefined) return unmeasured("a run has no failure mode");
  if (pact !== undefined) return unmeasured("it is of rooms and agents; ask for one of them");
  if (to - from > longest) return unmeasured("it is read for at most 7 days at once");
  const agents = agent === undefined ? {} : { agents: [agent] };
  const places = room !== undefined ? [room] : (rooms ?? [undefined]);
  const all = { complete: 0, closed: 0, missing: new Map<string, number>() };
  for (const place of places) {
    const found = await completenessOf(world, { ...(place !== undefined && { room: place }), ...agents, from, to });
    all.complete += found.complete;
    all.closed += found.closed;
    for (const [slot, count] of Object.entries(found.missing))
      all.missing.set(slot, (all.missing.get(slot) ?? 0) + count);
  }
  if (all.closed === 0) return unmeasured("no run closed whose pact names the evidence it must leave");
  return { state: "measured", complete: all.complete, closed: all.closed, missing: Object.fromEntries(all.missing) };
}
