import { z } from "zod";
import { agentVerb } from "../src/flows/decide/agent-verb.ts";
import { restrainAgent } from "../src/flows/decide/restrain.ts";
import { defineCommand } from "../src/ports/command.ts";

export const supervise = defineCommand({
  name: "supervise",
  summary: "Supervise an agent: a person approves all but what is free",
  usage: "supervise AGENT [reason...]",
  examples: ["supervise airline-a", "supervise airline-a until the new prompt is trusted"],
  input: z.object({
    agent: z.string().describe("Which agent"),
    reason: z.string().optional().describe("Why"),
  }),
  rest: "reason",
  run: (world, typed, { agent, reason }) =>
    agentVerb(typed, agent, reason, (as) => restrainAgent(world, as, agent, "supervise")),
});
