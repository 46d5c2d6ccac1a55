/** How an agent stands, as plain facts for programs: the API and the command line tell the same. */
import { strictest } from "../../domain/agent/restraint.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
import type { World } from "../../ports/world.ts";

export type AgentFacts = Awaited<ReturnType<typeof describeAgent>>;

export async function describeAgent(world: World, id: AgentId) {
  const thing = await world.store.load(`agent:${id}`);
  const effective = world.pacts.effective(id);
  const { room, role, operator, enrolled } = profileOf(world.config, id);
  const restraints = thing?.state.restraints ?? [];
  const seen = thing?.state.firstSeen;
  return {
    agent: id,
    room,
    enrolled,
    ...(role && { role }),
    ...(operator && { operator }),
    owned: effective !== undefined,
    asks: thing?.state.asks ?? false,
    restraint: strictest(restraints)?.kind ?? ("none" as const),
    restraints: restraints.map(({ kind, cause, by, at }) => ({ kind, cause, by, at: new Date(at).toISOString() })),
    autonomy: effective?.autonomy.start ?? ("supervised" as const),
    pacts: effective?.of ?? [],
    thresholds: world.standing(id).map(({ clause, threshold, title, state, value, samples, nearMisses, at }) => ({
      pact: clause.split("@")[0] ?? clause,
      version: Number(/@(\d+)#/.exec(clause)?.[1] ?? 0),
      id: threshold,
      title,
      state,
      value: value ?? null,
      samples,
      near_misses: nearMisses,
      at: at === undefined ? null : new Date(at).toISOString(),
    })),
    first_seen: seen === undefined ? null : new Date(seen).toISOString(),
    if_wardroom_is_down: effective?.if_wardroom_is_down ?? ("deny" as const),
  };
}
