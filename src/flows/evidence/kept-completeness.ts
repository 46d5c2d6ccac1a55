/**
 * How complete the evidence of runs is, by what was kept of each when it closed: a sum, however long the period. A run counts once it is
 * judged, as long after its end as its spans are waited for; one that began before its pact named any evidence does not.
 */
import { setImmediate } from "node:timers/promises";
import { judgedIn, type RunsJudged } from "../../domain/evidence/judged-runs.ts";
import { pactNamed } from "../../domain/pact/citation.ts";
import type { AgentId, PactId, RoomId } from "../../domain/pact/pact.ts";
import { roomOf } from "../../domain/people/fleet-config.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { ClosedRuns } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";

interface Asked {
  /** Of all rooms without it; by where an agent sits now. */
  rooms?: readonly RoomId[] | undefined;
  agent?: AgentId | undefined;
  /** Runs for which it held, whichever of their pacts named the slots that they lack. */
  pact?: PactId | undefined;
  /** Half-open. */
  from: Instant;
  to: Instant;
}

/** What figures of runs are told apart by. A run has one agent and one room, and is held against every pact that holds for it. */
export type RunDimension = "agent" | "room" | "pact";

export async function keptCompleteness(world: World, asked: Asked): Promise<RunsJudged> {
  return (await judgedBy(world, asked, () => [""])).get("") ?? { complete: 0, closed: 0, missing: {} };
}

/** The same for each agent, room or pact of which a run closed; read once for all of them. */
export const keptCompletenessBy = (
  world: World,
  asked: Asked,
  dimension: RunDimension,
): Promise<Map<string, RunsJudged>> => {
  const { config } = world;
  return judgedBy(world, asked, (agent, pacts) =>
    dimension === "agent" ? [agent] : dimension === "room" ? [roomOf(config, agent)] : pacts,
  );
};

async function judgedBy(
  { store, config }: World,
  { rooms, agent, pact, from, to }: Asked,
  namesOf: (agent: AgentId, pacts: readonly PactId[]) => readonly string[],
): Promise<Map<string, RunsJudged>> {
  const found = new Map<string, RunsJudged>();
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
    for (const { agent: one, missing, pact: cited, runs } of read.counts) {
      if (!isMeant(one)) continue;
      const pacts = pactsIn(cited);
      if (pact !== undefined && !pacts.includes(pact)) continue;
      for (const name of namesOf(one, pacts)) {
        const sum = found.get(name) ?? { complete: 0, closed: 0, missing: {} };
        found.set(name, sum);
        add(sum, missing, runs);
      }
    }
    next = read.next;
    // Whoever waits for an answer meanwhile goes first.
    await setImmediate();
  }
  return found;
}

function add(sum: RunsJudged, missing: string, runs: number): void {
  const lacks = judgedIn({ missing });
  sum.closed += runs;
  if (lacks.length === 0) sum.complete += runs;
  for (const slot of lacks) sum.missing[slot] = (sum.missing[slot] ?? 0) + runs;
}

/** Of "fleet@2 airline-service@4"; an attribute of a signal has an end, and a name that it cuts off before its version is none. */
const pactsIn = (cited: string): PactId[] =>
  cited.split(" ").flatMap((one) => (one.includes("@") ? [pactNamed(one)] : []));
