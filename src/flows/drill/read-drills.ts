/** How drills went over a span, in rooms a person sees. */
import type { Drill } from "../../domain/drill/drill.ts";
import { type DrillResults, drillResults } from "../../domain/drill/drill-results.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";

interface DrillsRead {
  results: DrillResults;
  /** The latest first. */
  drills: Drill[];
}

/** @param query rooms undefined: every room; `from` included, `to` not, by when a drill started */
export async function readDrills(
  world: World,
  { rooms, agent, from, to }: { rooms?: readonly RoomId[]; agent?: string; from: Instant; to: Instant },
): Promise<DrillsRead> {
  const drills = (await world.store.list("drill", agent === undefined ? {} : { agent }))
    .map(({ state }) => state)
    .filter(
      ({ room, startedAt }) => (rooms === undefined || rooms.includes(room)) && startedAt >= from && startedAt < to,
    )
    .sort((one, other) => other.startedAt - one.startedAt);
  return { results: drillResults(drills), drills };
}
