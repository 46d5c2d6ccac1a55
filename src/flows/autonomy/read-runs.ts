/** The runs of agents that closed in a period, each with whether its evidence is complete, and when its agent was in breach or near one. */
import type { ClosedRun, Stain } from "../../domain/autonomy/clean-run.ts";
import { isWitnessed } from "../../domain/autonomy/witnessed.ts";
import { longestRun } from "../../domain/evidence/longest-run.ts";
import type { Evaluator } from "../../domain/evidence/run.ts";
import type { ClosedRun as SeenRun } from "../../domain/evidence/run-reader.ts";
import { missingSlots } from "../../domain/evidence/run-slots.ts";
import { unversioned } from "../../domain/pact/citation.ts";
import type { AgentId, EffectivePact } from "../../domain/pact/pact.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { readRuns } from "../evidence/completeness.ts";
import { gatedCalls } from "../evidence/gated-calls.ts";

/** A run with its agent, and the pact it was held against. */
export type AgentRun = ClosedRun & { agent: AgentId; pact: EffectivePact | undefined };

interface ReadRuns {
  closed: AgentRun[];
  /** By agent, the first sign of a run that had not closed by then, or of one of which nobody knows yet whose it is. */
  openSince: Map<AgentId, Instant>;
}

/** @param since what was received before is not read: where the first of the runs that closed in the period began, if that is known. */
export async function readAgentRuns(
  world: World,
  agents: readonly AgentId[],
  { from, to, since = from - longestRun }: { from: Instant; to: Instant; since?: Instant },
): Promise<ReadRuns> {
  const wanted = new Set(agents);
  const closed: SeenRun[] = [];
  const openSince = new Map<AgentId, Instant>();
  for (const reader of await readRuns(world, agents, Math.min(from, since), to)) {
    closed.push(...reader.closed(from, to).filter(({ agent }) => wanted.has(agent)));
    const unknown = reader.unknownSince();
    const open = reader.openSince(to);
    for (const agent of wanted) {
      const since = Math.min(open.get(agent) ?? Number.POSITIVE_INFINITY, unknown ?? Number.POSITIVE_INFINITY);
      if (Number.isFinite(since)) openSince.set(agent, Math.min(since, openSince.get(agent) ?? since));
    }
  }
  return { closed: await held(world, closed), openSince };
}

async function held(world: World, closed: readonly SeenRun[]): Promise<AgentRun[]> {
  const pacts = closed.map(({ agent, place }) => world.pacts.effectiveAt(agent, place));
  const asked = closed.filter(
    ({ firstAt, lastAt }, index) => (pacts[index]?.evidence.length ?? 0) > 0 || lastAt <= firstAt,
  );
  const gated = await gatedCalls(world.store, asked);
  const speaks = await speakers(world, closed);
  return closed.map((seen, index) => {
    const { run, agent, firstAt, closedAt } = seen;
    const pact = pacts[index];
    const evidence = { ...seen, gated: gated(seen) };
    const complete = !pact || missingSlots(pact, evidence).length === 0;
    const witnessed = pact !== undefined && isWitnessed(evidence, pact, speaks);
    return { run, agent, firstAt, closedAt, complete, witnessed, pact };
  });
}

/** The agent, or pattern of agents, that whoever judged a run is bound to. */
async function speakers(
  { store }: World,
  closed: readonly SeenRun[],
): Promise<(evaluator: Evaluator) => string | undefined> {
  const bound = new Map<string, string | undefined>();
  for (const { evaluators } of closed)
    for (const one of evaluators) {
      if (one.type === "telemetry" || one.source === undefined || bound.has(one.source)) continue;
      const [kind, id] = one.source.split(":", 2);
      bound.set(one.source, kind === "token" ? (await store.load(`token:${id ?? ""}`))?.state.agent : undefined);
    }
  return (one) => (one.type === "telemetry" ? one.by : one.source === undefined ? undefined : bound.get(one.source));
}

/** Breaches and near misses that are looked back at. */
const mostStains = 500;

/** Not those of several agents together, those in shadow, and those that are not counted against it. */
export async function readStains({ store, pacts }: World, agent: AgentId): Promise<Stain[]> {
  const spared = new Set((await store.load(`agent:${agent}`))?.state.earned.spared);
  const breaches = await store.list("breach", { agent, newestFirst: true, limit: mostStains });
  const misses = await store.list("near-miss", { agent, newestFirst: true, limit: mostStains });
  const inShadow = new Set(
    pacts
      .effective(agent)
      ?.thresholds.filter(({ enforce }) => enforce === "shadow")
      .map(({ cited }) => unversioned(cited)),
  );
  return [
    ...breaches
      .map(({ state }) => state)
      .filter(({ id, shadow, members }) => !shadow && members.length === 1 && !spared.has(`breach:${id}`))
      .map(({ measured, recoveredAt, resolved }) => ({
        from: measured.received_at,
        to: recoveredAt ?? resolved?.at ?? Number.POSITIVE_INFINITY,
      })),
    ...misses
      .map(({ state }) => state)
      .filter(({ scope, clause }) => scope === undefined && !inShadow.has(unversioned(clause)))
      .map(({ countedAt, entered, left }) => ({ from: countedAt - Math.max(0, left - entered), to: countedAt })),
  ];
}
