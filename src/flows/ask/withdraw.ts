/** An agent no longer needs what the pact had allowed it: then it cannot be claimed any more. */
import { event } from "../../domain/journal/event.ts";
import { done, nothing, type Reply } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { attempt } from "../attempt/attempt.ts";

export async function withdrawAct(world: World, action: string, reason: string | undefined): Promise<Reply> {
  const { reply } = await attempt(world.store, async () => {
    const thing = await world.store.load(`action:${action}`);
    if (thing?.state.status !== "allowed")
      return { reply: nothing(thing ? `it is ${thing.state.status}` : "there is no such action") };
    const withdrawn = event("action.withdrawn", `action:${action}`, `agent:${thing.state.agent}`, {
      ...(reason && { reason }),
    });
    return {
      reply: done("Taken back."),
      commit: { expected: [[`action:${action}`, thing.version]], events: [withdrawn], effects: [] },
    };
  });
  return reply;
}
