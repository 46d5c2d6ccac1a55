import { z } from "zod";
import { agentVerb } from "../src/flows/decide/agent-verb.ts";
import { releaseAgent } from "../src/flows/decide/restrain.ts";
import { defineCommand } from "../src/ports/command.ts";

export const release = defineCommand({
  name: "release",
  summary: "Release an agent from whatever holds it back",
  who: "Accountable, then whoever the ladder reached; never the agent's operator",
  examples: ["release airline-a", "release airline-a fixed and checked"],
  input: z.object({
    agent: z.string().meta({ kind: "agent", description: "Which agent" }),
    reason: z.string().optional().meta({ kind: "text", description: "Why" }),
  }),
  rest: "reason",
  changes: true,
  run: (world, typed, { agent, reason }) => agentVerb(typed, agent, reason, (as) => releaseAgent(world, as, agent)),
});
