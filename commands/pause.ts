import { z } from "zod";
import { agentVerb } from "../src/flows/decide/agent-verb.ts";
import { restrainAgent } from "../src/flows/decide/restrain.ts";
import { defineCommand } from "../src/ports/command.ts";

export const pause = defineCommand({
  name: "pause",
  summary: "Pull the cord: pause an agent at once (anyone in the room)",
  usage: "pause AGENT [reason...]",
  examples: ["pause airline-a", "pause airline-a it books the wrong flights"],
  input: z.object({
    agent: z.string().describe("Which agent"),
    reason: z.string().optional().describe("Why"),
  }),
  rest: "reason",
  run: (world, typed, { agent, reason }) =>
    agentVerb(typed, agent, reason, (as) => restrainAgent(world, as, agent, "pause")),
});
