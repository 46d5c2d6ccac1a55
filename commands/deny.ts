import { z } from "zod";
import { decideTyped } from "../src/flows/decide/pick-item.ts";
import { defineCommand } from "../src/ports/command.ts";

export const deny = defineCommand({
  name: "deny",
  summary: "Deny what waits: keep an agent running, or an action from being run",
  usage: "deny [BR-142|AP-77] [reason...]",
  examples: ["deny", "deny BR-142 known and harmless", "deny AP-77 wrong customer"],
  input: z.object({
    id: z.string().optional().describe("Which breach or approval"),
    note: z.string().optional().describe("Why; the agent is told"),
  }),
  rest: "note",
  run: (world, typed, input) => decideTyped(world, typed, input, "deny"),
});
