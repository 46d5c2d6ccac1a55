/** An agent asks before it acts: answered from the store as it is at that moment, so that a decision just committed is in force. */

import { type Bucket, type Ruling, rule } from "../../domain/agent/gate.ts";
import { inShadow } from "../../domain/agent/shadow-rules.ts";
import { event } from "../../domain/journal/event.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
import type { World } from "../../ports/world.ts";

export interface Gate {
  ask(agent: AgentId, tool: string): Promise<Ruling>;
}

/** Throttles count in memory: after a restart an agent begins with a full bucket. */
export function createGate(world: World): Gate {
  const buckets = new Map<AgentId, Bucket>();
  return {
    async ask(agent, tool) {
      const thing = await world.store.load(`agent:${agent}`);
      const effective = world.pacts.effective(agent);
      const ruling = rule({
        agent,
        tool,
        effective,
        restraints: thing?.state.restraints ?? [],
        bucket: buckets.get(agent),
        at: world.clock.now(),
      });
      // Before anything is awaited: questions asked in the same instant share one bucket.
      if (ruling.bucket) buckets.set(agent, ruling.bucket);
      else if (ruling.restraint === "none") buckets.delete(agent);
      if (!thing?.state.asks) await remember(world, agent, thing?.version ?? 0);
      return ruling.decision === "allow" ? withShadow(ruling, inShadow(effective, tool)) : ruling;
    },
  };
}

const withShadow = (ruling: Ruling, said: string): Ruling => ({
  ...ruling,
  because: { ...ruling.because, sentence: ruling.because.sentence + said },
});

/** From its first question on an agent is known to have an enforcement point, and its cards say so. A conflict is somebody else's same news. */
async function remember(world: World, agent: AgentId, version: number): Promise<void> {
  const { room } = profileOf(world.config, agent);
  const asked = event("agent.asked", `agent:${agent}`, `agent:${agent}`, { agent, room });
  await world.store.commit({ expected: [[`agent:${agent}`, version]], events: [asked], effects: [] });
}
