import { z } from "zod";
import { agentVerb } from "../src/flows/decide/agent-verb.ts";
import { restrainAgent } from "../src/flows/decide/restrain.ts";
import { defineCommand } from "../src/ports/command.ts";

export const quarantine = defineCommand({
  name: "quarantine",
  summary: "Quarantine an agent: nothing it asks is allowed",
  usage: "quarantine AGENT [reason...]",
  examples: ["quarantine airline-a", "quarantine airline-a it leaks user data"],
  input: z.object({
    agent: z.string().describe("Which agent"),
    reason: z.string().optional().describe("Why"),
  }),
  rest: "reason",
  run: (world, typed, { agent, reason }) =>
    agentVerb(typed, agent, reason, (as) => restrainAgent(world, as, agent, "quarantine")),
});
