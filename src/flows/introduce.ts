/** Says once that an agent was seen, and once that nobody answers for it. */
import { event, type NewEvent } from "../domain/event.ts";
import { profileOf } from "../domain/fleet-config.ts";
import type { AgentId } from "../domain/pact.ts";
import type { Instant } from "../domain/time.ts";
import type { World } from "../ports/world.ts";

export interface Introductions {
  /** Reads who was introduced before. */
  load(): Promise<void>;
  /** The agents of a segment with the time of the first sign of each. */
  introduce(agents: ReadonlyMap<AgentId, Instant>, isOwned: (agent: AgentId) => boolean): Promise<void>;
}

export function createIntroductions(world: World): Introductions {
  const seen = new Set<AgentId>();
  const toldUnowned = new Set<AgentId>();
  return {
    async load() {
      for (const { state } of await world.store.list("agent")) {
        if (state.firstSeen !== undefined) seen.add(state.id);
        if (state.toldUnowned) toldUnowned.add(state.id);
      }
    },
    async introduce(agents, isOwned) {
      const events: NewEvent[] = [];
      for (const [agent, at] of agents) {
        const isNew = !seen.has(agent);
        const isUnowned = !toldUnowned.has(agent) && !isOwned(agent);
        if (!isNew && !isUnowned) continue;
        const { room } = profileOf(world.config, agent);
        const subject = `agent:${agent}`;
        if (isNew) events.push(event("agent.seen", subject, "wardroom", { agent, room, first_at: at }));
        if (isUnowned) events.push(event("agent.unowned", subject, "wardroom", { agent, room }));
      }
      if (events.length === 0) return;
      const result = await world.store.commit({ expected: [], events, effects: [] });
      if (result.type === "conflict") throw new Error("agents could not be introduced");
      for (const { type, subject } of events)
        (type === "agent.seen" ? seen : toldUnowned).add(subject.slice("agent:".length));
    },
  };
}
