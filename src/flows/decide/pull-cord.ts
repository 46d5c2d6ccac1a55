/** The cords of an agent by their names, for every door alike: what holds it back or lets it go, and steps of its autonomy. */
import type { DecidedBy } from "../../domain/journal/event.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import type { Reply } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { releaseAgent, restrainAgent } from "./restrain.ts";
import { stepAutonomy } from "./step-autonomy.ts";

export const cords = ["pause", "quarantine", "supervise", "resume", "release", "narrow", "widen"] as const;
export type Cord = (typeof cords)[number];

export async function pullCord(world: World, cord: Cord, as: DecidedBy, agent: AgentId): Promise<Reply> {
  switch (cord) {
    case "resume":
      return releaseAgent(world, as, agent, "pause");
    case "release":
      return releaseAgent(world, as, agent);
    case "narrow":
    case "widen":
      return stepAutonomy(world, as, agent, cord);
    case "pause":
    case "quarantine":
    case "supervise":
      return restrainAgent(world, as, agent, cord);
  }
}
