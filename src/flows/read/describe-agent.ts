/** How an agent stands, as plain facts for programs: the API and the command line tell the same. */

import type { Agent } from "../../domain/agent/agent.ts";
import { strictest } from "../../domain/agent/restraint.ts";
import { type Drilled, earliest, isFresh } from "../../domain/autonomy/earn.ts";
import { levelOf, unearned, wider } from "../../domain/autonomy/earned.ts";
import type { AgentId, EffectivePact } from "../../domain/pact/pact.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
import { rfc3339, rfc3339OrNull } from "../../domain/words/rfc3339.ts";
import type { World } from "../../ports/world.ts";
import { lastDrill } from "../find/last-drill.ts";

export type AgentFacts = Awaited<ReturnType<typeof describeAgent>>;

export async function describeAgent(world: World, id: AgentId) {
  const thing = await world.store.load(`agent:${id}`);
  const effective = world.pacts.effective(id);
  const { room, role, operator, enrolled } = profileOf(world.config, id);
  const { earned } = thing?.state ?? { earned: unearned };
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
    restraints: restraints.map(({ kind, cause, by, at }) => ({ kind, cause, by, at: rfc3339(at) })),
    autonomy: levelOf(earned, effective),
    autonomy_since: earned.last
      ? {
          at: rfc3339(earned.last.at),
          from: earned.last.from,
          to: earned.last.to,
          because: earned.last.because,
          cause: earned.last.cause,
        }
      : null,
    earning: earningOf(thing?.state, effective, await lastDrill(world.store, id, effective?.raci.accountable)),
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
      at: rfc3339OrNull(at),
    })),
    first_seen: rfc3339OrNull(seen),
    if_wardroom_is_down: effective?.if_wardroom_is_down ?? ("deny" as const),
  };
}

/** How far it is from one step more; null where its pact lets nothing more be earned. */
function earningOf(agent: Agent | undefined, effective: EffectivePact | undefined, drill: Drilled | undefined) {
  const { earned = unearned, firstSeen } = agent ?? {};
  const rule = effective?.autonomy.widen_after;
  const to = wider(levelOf(earned, effective));
  if (!rule || !to) return null;
  return {
    to,
    clean_runs: earned.streak,
    needed: rule.clean_runs,
    ...(rule.drill && { drill: isFresh(drill, earned) ? ("passed" as const) : ("missing" as const) }),
    not_before: earned.streak > 0 && earned.selfTold === 0 ? null : rfc3339(earliest(earned, firstSeen)),
    held: earned.held !== undefined,
  };
}
