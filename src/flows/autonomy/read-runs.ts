/** The runs of agents that closed in a period, each with whether its evidence is complete, and when its agent was in breach or near one. */
import type { ClosedRun, Pause, Stain } from "../../domain/autonomy/clean-run.ts";
import { type Signs, signsOf } from "../../domain/autonomy/run-signs.ts";
import { isSelfTold, isWitnessed, type Witnesses } from "../../domain/autonomy/witnessed.ts";
import { longestRun } from "../../domain/evidence/longest-run.ts";
import type { ClosedRun as SeenRun } from "../../domain/evidence/run-reader.ts";
import { missingSlots } from "../../domain/evidence/run-slots.ts";
import { idOf, kindOf } from "../../domain/journal/event.ts";
import { unversioned } from "../../domain/pact/citation.ts";
import type { AgentId, EffectivePact } from "../../domain/pact/pact.ts";
import type { Token } from "../../domain/people/access.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
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
  /** By agent, the tokens that its runs came with. */
  spoke: Map<AgentId, ReadonlySet<string>>;
}

/** @param since what was received before is not read: where the first of the runs that closed in the period began, if that is known. */
export async function readAgentRuns(
  world: World,
  agents: readonly AgentId[],
  { from, to, since = from - longestRun }: { from: Instant; to: Instant; since?: Instant },
): Promise<ReadRuns> {
  const wanted = new Set(agents);
  const closed: TracedRun[] = [];
  const openSince = new Map<AgentId, Instant>();
  const spoke = new Map<AgentId, Set<string>>();
  const readers = await readRuns(world, agents, Math.min(from, since), to);
  for (const reader of readers) {
    for (const run of reader.closed(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)) {
      const { agent, closedAt } = run;
      const told = signsOf(run);
      spoke.set(agent, new Set([...(spoke.get(agent) ?? []), ...told.by]));
      if (wanted.has(agent) && closedAt >= from && closedAt < to) closed.push({ ...run, signs: told });
    }
    const unknown = reader.unknownSince();
    const open = reader.openSince(to);
    for (const agent of wanted) {
      const since = Math.min(open.get(agent) ?? Number.POSITIVE_INFINITY, unknown ?? Number.POSITIVE_INFINITY);
      if (Number.isFinite(since)) openSince.set(agent, Math.min(since, openSince.get(agent) ?? since));
    }
  }
  return { closed: await held(world, closed, spoke), openSince, spoke };
}

type TracedRun = SeenRun & { signs: Signs };

async function held(
  world: World,
  closed: readonly TracedRun[],
  spoke: ReadonlyMap<AgentId, ReadonlySet<string>>,
): Promise<AgentRun[]> {
  const pacts = closed.map(({ agent, place }) => world.pacts.effectiveAt(agent, place));
  const gated = await gatedCalls(world.store, closed);
  const witnesses = await witnessesOf(world, closed, spoke);
  return closed.map((seen, index) => {
    const { run, agent, firstAt, lastAt: heardAt, closedAt, signs } = seen;
    const pact = pacts[index];
    const evidence = { ...seen, gated: gated(seen) };
    const complete = !pact || missingSlots(pact, evidence).length === 0;
    const { operator } = profileOf(world.config, agent);
    const witnessed = pact !== undefined && isWitnessed(evidence, signs, pact, { ...witnesses, operator });
    const selfTold = isSelfTold(signs, witnesses);
    return { run, agent, firstAt, closedAt, heardAt, complete, witnessed, selfTold, pact };
  });
}

/** The tokens that runs came with or were judged by, and those that ever spoke for an agent that is counted. */
async function witnessesOf(
  { store }: World,
  closed: readonly TracedRun[],
  now: ReadonlyMap<AgentId, ReadonlySet<string>>,
): Promise<Omit<Witnesses, "operator">> {
  const judges = new Set(closed.flatMap(({ signs }) => [...signs.judgedBy]));
  const spoke = new Set([...now.values()].flatMap((sources) => [...sources]));
  if (judges.size > 0)
    for (const { state } of await store.list("agent")) for (const source of state.earned.spoke) spoke.add(source);
  const tokens = new Map<string, Token>();
  for (const source of new Set([...judges, ...closed.flatMap(({ signs }) => [...signs.by])])) {
    const token = kindOf(source) === "token" ? await store.load(`token:${idOf(source)}`) : undefined;
    if (token) tokens.set(source, token.state);
  }
  return { token: (source) => tokens.get(source), spoke };
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

/** While it was held back, whatever by and however; and while a breach that it is part of was open, whoever is to blame for it. */
export async function readPauses({ store }: World, agent: AgentId, now: Instant): Promise<Pause[]> {
  const breaches = await store.list("breach", { agent, newestFirst: true, limit: mostStains });
  return [
    ...(await restraintsOf(store, agent)),
    ...breaches
      .map(({ state }) => state)
      .filter(({ shadow }) => !shadow)
      .map(({ openedAt, resolved }) => ({ from: openedAt, to: resolved?.at ?? now })),
  ];
}

async function restraintsOf(store: World["store"], agent: AgentId): Promise<Pause[]> {
  const found: Pause[] = [];
  const since = new Map<string, Instant>();
  for (const { type, at, body } of await store.journal({
    subject: `agent:${agent}`,
    types: ["agent.restrained", "agent.released"],
  })) {
    if (type === "agent.restrained") since.set(body.cause, Math.min(at, since.get(body.cause) ?? at));
    if (type !== "agent.released") continue;
    const from = since.get(body.cause);
    if (from !== undefined) found.push({ from, to: at });
    since.delete(body.cause);
  }
  return [...found, ...[...since.values()].map((from) => ({ from, to: Number.POSITIVE_INFINITY }))];
}
