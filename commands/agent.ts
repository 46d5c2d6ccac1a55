import { z } from "zod";
import { refused } from "../src/domain/words/reply.ts";
import { isIn, readAgents } from "../src/flows/read/read-status.ts";
import { drawCard } from "../src/flows/tell/draw.ts";
import { defineCommand } from "../src/ports/command.ts";
import { replyCard } from "../src/views/notice.ts";
import { agentListCard } from "../src/views/room/status.ts";

export const agent = defineCommand({
  name: "agent",
  summary: "An agent as it stands: restraint, thresholds, who answers for it",
  who: "Any linked person of the room",
  examples: ["agent", "agent airline-a"],
  input: z.object({
    agent: z.string().optional().meta({ kind: "agent", description: "Which agent; all of them when left out" }),
  }),
  async run(world, typed, { agent: id }) {
    if (id === undefined) return agentListCard(await readAgents(world, typed));
    return (
      (isIn(world, typed, id) ? await drawCard(world, `agent:${id}`) : undefined) ??
      replyCard(refused("not_found", `No agent called ${id.slice(0, 60)} has been seen. /ward agent lists them.`))
    );
  },
});
