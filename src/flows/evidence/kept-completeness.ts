/**
 * How complete the evidence of runs is, by what was kept of each when it closed: a sum, however long the period. A run counts once it is
 * judged, as long after its end as its spans are waited for; one that began before its pact named any evidence does not.
 */
import { setImmediate } from "node:timers/promises";
import { judgedIn, type RunsJudged } from "../../domain/evidence/judged-runs.ts";
import type { AgentId, RoomId } from "../../domain/pact/pact.ts";
import { roomOf } from "../../domain/people/fleet-config.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { ClosedRuns } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";

interface Asked {
  /** Of all rooms without it; by where an agent sits now. */
  rooms?: readonly RoomId[] | undefined;
  agent?: AgentId | undefined;
  /** Half-open. */
  from: Instant;
  to: Instant;
}

export async function keptCompleteness(
  { store, config }: World,
  { rooms, agent, from, to }: Asked,
): Promise<RunsJudged> {
  const found: RunsJudged = { complete: 0, closed: 0, missing: {} };
  const here = new Map<AgentId, boolean>();
  const isMeant = (one: AgentId): boolean => {
    if (agent !== undefined && one !== agent) return false;
    if (rooms === undefined) return true;
    const known = here.get(one) ?? rooms.includes(roomOf(config, one));
    here.set(one, known);
    return known;
  };
  for (let next: Instant | undefined = from; next !== undefined; ) {
    const read: ClosedRuns = await store.closedRuns({ from: next, to });
    for (const { agent: one, missing, runs } of read.counts) {
      if (!isMeant(one)) continue;
      found.closed += runs;
      const lacks = judgedIn({ missing });
      if (lacks.length === 0) found.complete += runs;
      for (const slot of lacks) found.missing[slot] = (found.missing[slot] ?? 0) + runs;
    }
    next = read.next;
    // Whoever waits for an answer meanwhile goes first.
    await setImmediate();
  }
  return found;
}
