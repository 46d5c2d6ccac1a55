/** Which runs a pact asks for evidence: those whose pact names slots, and did so when they began. */
import { idleAfter, type Run } from "../../domain/evidence/run.ts";
import type { EffectivePact } from "../../domain/pact/pact.ts";
import { type AppliedVersion, judges } from "../../domain/pact/pact-history.ts";
import type { World } from "../../ports/world.ts";

/** A run with the pact that was in force when it was last heard of. */
export type AskedRun<R extends Run = Run> = R & { pact: EffectivePact };

export async function askedRuns<R extends Run>(world: World, runs: readonly R[]): Promise<AskedRun<R>[]> {
  const asked = runs.flatMap((run): AskedRun<R>[] => {
    const pact = world.pacts.effectiveAt(run.agent, run.place);
    return pact && namesSlots(pact) ? [{ ...run, pact }] : [];
  });
  if (asked.length === 0) return [];
  const versions = (await world.store.list("pact")).flatMap(({ state }) => state.versions);
  const found: AskedRun<R>[] = [];
  for (const run of asked) if (await wasAskedAtFirst(world, run, versions)) found.push(run);
  return found;
}

/** Of an agent that was first seen after its pact came into force every run is asked: their beginnings are what they claim. */
async function wasAskedAtFirst(world: World, run: Run, versions: readonly AppliedVersion[]): Promise<boolean> {
  const { agent, place, firstAt, began = firstAt - idleAfter } = run;
  const since = Math.min(began, firstAt);
  const changed = versions
    .filter((version) => version.at > since && judges(version, place))
    .filter(({ from }) => {
      const before = world.pacts.effectiveAt(agent, { chain: place.chain, seq: from[place.chain] ?? 0 });
      return !before || !namesSlots(before);
    });
  if (changed.length === 0) return true;
  const firstSeen = (await world.store.load(`agent:${agent}`))?.state.firstSeen;
  return firstSeen !== undefined && changed.every(({ at }) => firstSeen >= at);
}

const namesSlots = ({ evidence }: EffectivePact): boolean => evidence.length > 0;
