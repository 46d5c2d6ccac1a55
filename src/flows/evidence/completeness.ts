/** How complete the evidence of runs is: of those that closed in a period and whose pact names slots, how many left every one. */
import { RunReader } from "../../domain/evidence/run-reader.ts";
import { type GatedCall, missingSlots, type Slot } from "../../domain/evidence/run-slots.ts";
import type { AgentId, RoomId } from "../../domain/pact/pact.ts";
import { roomOf } from "../../domain/people/fleet-config.ts";
import { hour, type Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";

export interface Completeness {
  /** Runs with every slot of their pact. */
  complete: number;
  /** Runs that closed, of agents whose pact names slots. */
  closed: number;
  /** How many runs lack a slot. */
  missing: Partial<Record<Slot, number>>;
  /** Runs that closed under a pact that names none: they are in neither figure. */
  unasked: number;
  /** Those that lack something, the latest first, up to `mostNamed`. */
  incomplete: { run: string; agent: AgentId; closedAt: Instant; pact: string; missing: Slot[] }[];
}

export const mostNamed = 100;

/** Segments up to this long before the period may hold the beginning of a run that closed in it. */
export const longestRun = 6 * hour;

/** Reads what arrived in the period, so its cost grows with that. `from` included, `to` not. */
export async function completenessOf(
  world: World,
  { room, agents, from, to }: { room?: RoomId; agents?: readonly AgentId[]; from: Instant; to: Instant },
): Promise<Completeness> {
  const found: Completeness = { complete: 0, closed: 0, missing: {}, unasked: 0, incomplete: [] };
  const gated = createGated(world);
  for (const reader of await readRuns(world, agents, from - longestRun, to))
    for (const run of reader.closed(from, to)) {
      const { agent, place } = run;
      if ((room !== undefined && roomOf(world.config, agent) !== room) || (agents && !agents.includes(agent))) continue;
      const pact = world.pacts.effectiveAt(agent, place);
      if (!pact || pact.evidence.length === 0) {
        found.unasked += 1;
        continue;
      }
      const missing = missingSlots(pact, { ...run, gated: await gated(agent, run.run) });
      found.closed += 1;
      if (missing.length === 0) found.complete += 1;
      else found.incomplete.push({ run: run.run, agent, closedAt: run.closedAt, pact: pact.of.join(" "), missing });
      for (const slot of missing) found.missing[slot] = (found.missing[slot] ?? 0) + 1;
    }
  found.incomplete.sort((a, b) => b.closedAt - a.closedAt);
  found.incomplete.length = Math.min(found.incomplete.length, mostNamed);
  return found;
}

/** One reader a chain: a trace that came in through two of them is two halves. */
export async function readRuns(
  { store }: World,
  agents: readonly AgentId[] | undefined,
  from: Instant,
  to: Instant,
): Promise<RunReader[]> {
  const readers = new Map<string, RunReader>();
  let read = 0;
  for (const { chain, seq } of await store.sealed.segmentsOf({ ...(agents && { agents }), from, to })) {
    const [segment] = await store.segmentsAfter(chain, seq - 1, 1);
    // Lines that were dropped left no run to judge.
    if (segment?.seq !== seq) continue;
    const reader = readers.get(chain) ?? new RunReader();
    readers.set(chain, reader);
    reader.take(segment);
    if (++read % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return [...readers.values()];
}

/** What an agent asked the gate for in a run; each agent's acts are read once. */
function createGated({ store }: World): (agent: AgentId, run: string) => Promise<GatedCall[]> {
  const known = new Map<AgentId, Map<string, GatedCall[]>>();
  return async (agent, run) => {
    let runs = known.get(agent);
    if (!runs) {
      runs = new Map();
      const acts = await store.list("action", { agent });
      const approvals = await store.list("approval", { agent });
      for (const { state } of [...acts, ...approvals]) {
        if (state.run === undefined) continue;
        const { tool, status } = state;
        const ended = status === "done" || status === "failed";
        const calls = runs.get(state.run) ?? [];
        calls.push({ tool, claimed: ended || status === "claimed", ended });
        runs.set(state.run, calls);
      }
      known.set(agent, runs);
    }
    return runs.get(run) ?? [];
  };
}
