/** An agent asks before it acts: answered from the store as it is at that moment, so that a decision just committed is in force. */
import { type Bucket, type Ruling, rule } from "../domain/gate.ts";
import type { AgentId } from "../domain/pact.ts";
import type { World } from "../ports/world.ts";

export interface Gate {
  ask(agent: AgentId, tool: string): Promise<Ruling>;
}

/** Throttles count in memory: after a restart an agent begins with a full bucket. */
export function createGate(world: World): Gate {
  const buckets = new Map<AgentId, Bucket>();
  return {
    async ask(agent, tool) {
      const thing = await world.store.load(`agent:${agent}`);
      const ruling = rule({
        agent,
        tool,
        effective: world.pacts.effective(agent),
        restraints: thing?.state.restraints ?? [],
        bucket: buckets.get(agent),
        at: world.clock.now(),
      });
      if (ruling.bucket) buckets.set(agent, ruling.bucket);
      else if (ruling.restraint === "none") buckets.delete(agent);
      return ruling;
    },
  };
}
