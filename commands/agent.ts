import { z } from "zod";
import { refused } from "../src/domain/words/reply.ts";
import { agentVerb } from "../src/flows/decide/agent-verb.ts";
import { stepAutonomy } from "../src/flows/decide/step-autonomy.ts";
import { isIn, readAgents } from "../src/flows/read/read-status.ts";
import { drawCard } from "../src/flows/tell/draw.ts";
import { defineCommand } from "../src/ports/command.ts";
import { replyCard } from "../src/views/notice.ts";
import { agentListCard } from "../src/views/room/agent-list.ts";

export const agent = defineCommand({
  name: "agent",
  summary: "An agent as it stands: restraint, autonomy, thresholds, who answers for it",
  who: "Any linked person of the room; narrow: who may stop it; widen: who may let it go",
  examples: ["agent", "agent airline-a", "agent airline-a narrow until the new prompt is understood"],
  input: z.object({
    agent: z.string().optional().meta({ kind: "agent", description: "Which agent; all of them when left out" }),
    step: z.enum(["narrow", "widen"]).optional().meta({
      kind: "choice",
      description: "Take a step of its autonomy back, or give one back up to where its pact begins",
    }),
    reason: z.string().optional().meta({ kind: "text", description: "Why" }),
  }),
  rest: "reason",
  changes: true,
  async run(world, typed, { agent: id, step, reason }) {
    if (id === undefined) return agentListCard(await readAgents(world, typed));
    if (step !== undefined) return agentVerb(typed, id, reason, (as) => stepAutonomy(world, as, id, step));
    return (
      (isIn(world, typed, id) ? await drawCard(world, `agent:${id}`) : undefined) ??
      replyCard(refused("not_found", `No agent called ${id.slice(0, 60)} has been seen. /ward agent lists them.`))
    );
  },
});
