/** Tool calls that agents begin while they are paused or quarantined: whatever should hold them does not. */

import { type Restraint, stopsEverything } from "../../domain/agent/restraint.ts";
import { actWhileRestrained, citedIn } from "../../domain/breach/built-in-clauses.ts";
import type { ToolCall } from "../../domain/derive/derive.ts";
import { idOf, kindOf } from "../../domain/journal/event.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import type { Crossing } from "../../domain/watch/crossing.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";

interface ActsWhileRestrained {
  /** Reads who is held back; followed from then on. */
  load(): Promise<void>;
  /** One crossing for each stop that was acted against; told again it has the same key, so it is one breach. */
  crossings(calls: readonly ToolCall[], receivedAt: Instant): Crossing[];
  stop(): void;
}

export function watchActs(world: World): ActsWhileRestrained {
  const held = new Map<AgentId, readonly Restraint[]>();
  const read = async (agent: AgentId): Promise<void> => {
    const restraints = (await world.store.load(`agent:${agent}`))?.state.restraints ?? [];
    if (restraints.length > 0) held.set(agent, restraints);
    else held.delete(agent);
  };
  const stop = world.store.onCommit((events) => {
    for (const { type, subject } of events)
      if (kindOf(subject) === "agent" && (type === "agent.restrained" || type === "agent.released"))
        read(idOf(subject)).catch((fault: unknown) =>
          world.log.error({ err: fault, subject }, "who is held back could not be read"),
        );
  });
  return {
    stop,
    async load() {
      for (const { state } of await world.store.list("agent"))
        if (state.restraints.length > 0) held.set(state.id, state.restraints);
    },
    crossings(calls, receivedAt) {
      const found: Crossing[] = [];
      if (held.size === 0) return found;
      for (const { agent, at } of calls) {
        const stopped = held.get(agent)?.find(({ kind, at: since }) => stopsEverything(kind) && at > since);
        const pact = stopped && world.pacts.effective(agent)?.of.at(-1);
        if (!stopped || !pact) continue;
        found.push({
          type: "breached",
          agent,
          clause: citedIn(pact, actWhileRestrained),
          crossing: `${agent}|${actWhileRestrained.id}|${stopped.cause}|${stopped.at}`,
          measured: { value: 1, samples: 1, bad: 1, at, received_at: receivedAt },
          nearMisses: 0,
        });
      }
      return found;
    },
  };
}
