import { z } from "zod";
import { agentVerb } from "../src/flows/decide/agent-verb.ts";
import { restrainAgent } from "../src/flows/decide/restrain.ts";
import { defineCommand } from "../src/ports/command.ts";

export const pause = defineCommand({
  name: "pause",
  summary: "Pull the cord: pause an agent at once (anyone in the room)",
  who: "Any linked person of the room",
  examples: ["pause airline-a", "pause airline-a it books the wrong flights"],
  input: z.object({
    agent: z.string().meta({ kind: "agent", description: "Which agent" }),
    reason: z.string().optional().meta({ kind: "text", description: "Why" }),
  }),
  rest: "reason",
  changes: true,
  run: (world, typed, { agent, reason }) =>
    agentVerb(typed, agent, reason, (as) => restrainAgent(world, as, agent, "pause")),
});
