import { z } from "zod";
import { decideTyped } from "../src/flows/decide/pick-item.ts";
import { defineCommand } from "../src/ports/command.ts";

export const deny = defineCommand({
  name: "deny",
  summary: "Deny what waits: keep an agent running, or an action from being run",
  who: "An agent's action: responsible, accountable, deputy, whoever the ladder reached. A restraint: accountable, then whoever the ladder reached; never the agent's operator",
  examples: ["deny", "deny BR-142 known and harmless", "deny AP-77 wrong customer", "deny CR-19 too early"],
  input: z.object({
    id: z.string().optional().meta({
      kind: "item",
      description: "Which breach, approval or change request; the only one that waits when left out",
    }),
    note: z.string().optional().meta({ kind: "text", as: "reason", description: "Why; the agent is told" }),
  }),
  rest: "note",
  changes: true,
  run: (world, typed, input) => decideTyped(world, typed, input, "deny"),
});
