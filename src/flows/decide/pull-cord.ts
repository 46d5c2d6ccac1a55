/** The cords of an agent by their names, for every door alike: pause, quarantine, supervise, resume and release. */
import type { DecidedBy } from "../../domain/journal/event.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import type { Reply } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { releaseAgent, restrainAgent } from "./restrain.ts";

export const cords = ["pause", "quarantine", "supervise", "resume", "release"] as const;
export type Cord = (typeof cords)[number];

export async function pullCord(world: World, cord: Cord, as: DecidedBy, agent: AgentId): Promise<Reply> {
  switch (cord) {
    case "resume":
      return releaseAgent(world, as, agent, "pause");
    case "release":
      return releaseAgent(world, as, agent);
    case "pause":
    case "quarantine":
    case "supervise":
      return restrainAgent(world, as, agent, cord);
  }
}
