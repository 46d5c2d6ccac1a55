import { z } from "zod";
import { agentVerb } from "../src/flows/decide/agent-verb.ts";
import { restrainAgent } from "../src/flows/decide/restrain.ts";
import { defineCommand } from "../src/ports/command.ts";

export const supervise = defineCommand({
  name: "supervise",
  summary: "Supervise an agent: a person approves all but what is free",
  who: "Responsible, accountable, deputy, whoever the ladder reached",
  examples: ["supervise airline-a", "supervise airline-a until the new prompt is trusted"],
  input: z.object({
    agent: z.string().meta({ kind: "agent", description: "Which agent" }),
    reason: z.string().optional().meta({ kind: "text", description: "Why" }),
  }),
  rest: "reason",
  changes: true,
  run: (world, typed, { agent, reason }) =>
    agentVerb(typed, agent, reason, (as) => restrainAgent(world, as, agent, "supervise")),
});
