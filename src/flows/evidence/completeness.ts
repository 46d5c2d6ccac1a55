/** How complete the evidence of runs is: of those that closed in a period and whose pact names slots, how many left every one. */
import { longestRun } from "../../domain/evidence/longest-run.ts";
import { settleAfter } from "../../domain/evidence/run.ts";
import { RunReader } from "../../domain/evidence/run-reader.ts";
import { missingSlots, type Slot } from "../../domain/evidence/run-slots.ts";
import type { AgentId, RoomId } from "../../domain/pact/pact.ts";
import { roomOf } from "../../domain/people/fleet-config.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import type { LackingRun } from "../../views/evidence/evidence-card.ts";
import { askedRuns } from "./asked-runs.ts";
import { gatedCalls } from "./gated-calls.ts";

interface Completeness {
  /** Runs with every slot of their pact. */
  complete: number;
  /** Runs that closed and that their pact asks for evidence. */
  closed: number;
  /** How many of them lack something that may still come, their end having been told just now. */
  settling: number;
  /** How many runs lack a slot. */
  missing: Partial<Record<Slot, number>>;
  /** Runs that closed and that no pact asks for any: they are in neither figure. */
  unasked: number;
  /** Those that lack something, the latest first, up to `mostNamed`. */
  incomplete: LackingRun[];
}

const mostNamed = 100;

/** Reads what arrived in the period, so its cost grows with that. `from` included, `to` not. The runs are those that the watch judges. */
export async function completenessOf(
  world: World,
  { room, agents, from, to }: { room?: RoomId; agents?: readonly AgentId[]; from: Instant; to: Instant },
): Promise<Completeness> {
  const found: Completeness = { complete: 0, closed: 0, settling: 0, missing: {}, unasked: 0, incomplete: [] };
  const readers = await readRuns(world, agents, from - longestRun, to);
  const closed = readers
    .flatMap((reader) => reader.closed(from, to))
    .filter(
      ({ agent }) => (room === undefined || roomOf(world.config, agent) === room) && (agents?.includes(agent) ?? true),
    );
  const asked = await askedRuns(world, closed);
  found.unasked = closed.length - asked.length;
  const gated = await gatedCalls(world.store, asked);
  for (const { pact, ...run } of asked) {
    const { agent, closedAt, settled } = run;
    const missing = missingSlots(pact, { ...run, gated: gated(run) });
    found.closed += 1;
    if (missing.length === 0) found.complete += 1;
    else found.incomplete.push({ run: run.run, agent, closedAt, settled, pact: pact.of, missing });
    if (missing.length > 0 && !settled) found.settling += 1;
    for (const slot of missing) found.missing[slot] = (found.missing[slot] ?? 0) + 1;
  }
  found.incomplete.sort((a, b) => b.closedAt - a.closedAt);
  found.incomplete.length = Math.min(found.incomplete.length, mostNamed);
  return found;
}

/**
 * One reader a chain: a trace that came in through two of them is two halves. What arrived after the period is read as far as it may belong
 * to a run that closed in it.
 */
export async function readRuns(
  { store, clock }: World,
  agents: readonly AgentId[] | undefined,
  from: Instant,
  to: Instant,
): Promise<RunReader[]> {
  const readers = new Map<string, RunReader>();
  const until = Math.min(clock.now(), to + settleAfter);
  let read = 0;
  for (const { chain, seq, receivedAt, has } of await store.sealed.received({
    ...(agents && { agents }),
    from,
    to: until,
  })) {
    const reader = readers.get(chain) ?? new RunReader();
    readers.set(chain, reader);
    // Time went on there all the same.
    if (!has) reader.pass(receivedAt);
    else {
      const [segment] = await store.segmentsAfter(chain, seq - 1, 1);
      // Lines that were dropped left no run to judge.
      if (segment?.seq === seq) reader.take(segment);
    }
    if (++read % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  for (const reader of readers.values()) reader.pass(until);
  return [...readers.values()];
}
