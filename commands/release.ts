import { z } from "zod";
import { agentVerb } from "../src/flows/decide/agent-verb.ts";
import { releaseAgent } from "../src/flows/decide/restrain.ts";
import { defineCommand } from "../src/ports/command.ts";

export const release = defineCommand({
  name: "release",
  summary: "Release an agent from whatever holds it back",
  usage: "release AGENT [reason...]",
  examples: ["release airline-a", "release airline-a fixed and checked"],
  input: z.object({
    agent: z.string().describe("Which agent"),
    reason: z.string().optional().describe("Why"),
  }),
  rest: "reason",
  run: (world, typed, { agent, reason }) => agentVerb(typed, agent, reason, (as) => releaseAgent(world, as, agent)),
});
