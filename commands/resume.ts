import { z } from "zod";
import { agentVerb } from "../src/flows/decide/agent-verb.ts";
import { releaseAgent } from "../src/flows/decide/restrain.ts";
import { defineCommand } from "../src/ports/command.ts";

export const resume = defineCommand({
  name: "resume",
  summary: "End the pause of an agent",
  usage: "resume AGENT [reason...]",
  examples: ["resume airline-a", "resume airline-a checked, it was a test"],
  input: z.object({
    agent: z.string().describe("Which agent"),
    reason: z.string().optional().describe("Why"),
  }),
  rest: "reason",
  run: (world, typed, { agent, reason }) =>
    agentVerb(typed, agent, reason, (as) => releaseAgent(world, as, agent, "pause")),
});
