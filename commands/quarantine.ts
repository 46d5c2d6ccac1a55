import { z } from "zod";
import { agentVerb } from "../src/flows/decide/agent-verb.ts";
import { restrainAgent } from "../src/flows/decide/restrain.ts";
import { defineCommand } from "../src/ports/command.ts";

export const quarantine = defineCommand({
  name: "quarantine",
  summary: "Quarantine an agent: nothing it asks is allowed",
  who: "Responsible, accountable, deputy, whoever the ladder reached",
  examples: ["quarantine airline-a", "quarantine airline-a it leaks user data"],
  input: z.object({
    agent: z.string().meta({ kind: "agent", description: "Which agent" }),
    reason: z.string().optional().meta({ kind: "text", description: "Why" }),
  }),
  rest: "reason",
  changes: true,
  run: (world, typed, { agent, reason }) =>
    agentVerb(typed, agent, reason, (as) => restrainAgent(world, as, agent, "quarantine")),
});
