/** Was the agent stopped at any time after this was allowed? Whoever allowed it did not know of the stop. */
import { stopsEverything } from "../../domain/agent/restraint.ts";
import type { Subject } from "../../domain/journal/event.ts";
import type { EventType } from "../../domain/journal/event-kinds.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import type { World } from "../../ports/world.ts";

export async function stoppedSince({ store }: World, subject: Subject, agent: AgentId): Promise<boolean> {
  const types: EventType[] = ["approval.approved", "action.answered"];
  const [allowed] = await store.journal({ subject, types, newestFirst: true, limit: 1 });
  const stops = await store.journal({
    subject: `agent:${agent}`,
    types: ["agent.restrained"],
    afterSeq: allowed?.seq ?? 0,
  });
  return stops.some(({ type, body }) => type === "agent.restrained" && stopsEverything(body.kind));
}
