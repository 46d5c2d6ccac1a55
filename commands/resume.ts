import { z } from "zod";
import { agentVerb } from "../src/flows/decide/agent-verb.ts";
import { releaseAgent } from "../src/flows/decide/restrain.ts";
import { defineCommand } from "../src/ports/command.ts";

export const resume = defineCommand({
  name: "resume",
  summary: "End the pause of an agent",
  who: "Accountable, then whoever the ladder reached; never the agent's operator",
  examples: ["resume airline-a", "resume airline-a checked, it was a test"],
  input: z.object({
    agent: z.string().meta({ kind: "agent", description: "Which agent" }),
    reason: z.string().optional().meta({ kind: "text", description: "Why" }),
  }),
  rest: "reason",
  changes: true,
  run: (world, typed, { agent, reason }) =>
    agentVerb(typed, agent, reason, (as) => releaseAgent(world, as, agent, "pause")),
});
