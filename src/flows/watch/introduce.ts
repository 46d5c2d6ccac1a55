/** Says once that an agent was seen, and once that nobody answers for it. */
import { event, type NewEvent } from "../../domain/journal/event.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
import { hour, type Instant } from "../../domain/words/time.ts";
import type { OutboxDraft } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";

interface Introductions {
  /** Reads who was introduced before. */
  load(): Promise<void>;
  /** The agents of a segment with the time of the first sign of each. */
  introduce(agents: ReadonlyMap<AgentId, Instant>, isOwned: (agent: AgentId) => boolean): Promise<void>;
}

export function createIntroductions(world: World): Introductions {
  const seen = new Set<AgentId>();
  const toldUnowned = new Set<AgentId>();
  let adminsTold = Number.NEGATIVE_INFINITY;
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
      // Each agent is told of once; a flood of new names makes one message an hour, which lists them all.
      const tell = events.some(({ type }) => type === "agent.unowned") && world.clock.now() - adminsTold >= hour;
      const result = await world.store.commit({ expected: [], events, effects: tell ? toAdmins(world) : [] });
      if (result.type === "conflict") throw new Error("agents could not be introduced");
      if (tell) {
        adminsTold = world.clock.now();
        world.wake();
      }
      for (const { type, subject } of events)
        (type === "agent.seen" ? seen : toldUnowned).add(subject.slice("agent:".length));
    },
  };
}

const toAdmins = ({ config, platforms }: World): OutboxDraft[] =>
  config.admins.flatMap((admin) =>
    platforms.flatMap(({ name }): OutboxDraft[] => {
      const account = config.people[admin]?.[name];
      return account
        ? [{ lane: "update", platform: name, destination: account, job: { type: "unowned" }, collapse: "unowned" }]
        : [];
    }),
  );
