import { z } from "zod";
import { decideTyped } from "../src/flows/decide/pick-item.ts";
import { defineCommand } from "../src/ports/command.ts";

export const approve = defineCommand({
  name: "approve",
  summary: "Approve what waits: an intervention, or an action an agent asks for",
  who: "Responsible, accountable, deputy, whoever the ladder reached. An agent's action: who the rule names, the accountable, then whoever the ladder reached; never the agent's own side",
  examples: ["approve", "approve BR-142 eight of ten wrong", "approve AP-77", "approve ap77 4200"],
  input: z.object({
    id: z
      .string()
      .optional()
      .meta({ kind: "item", description: "Which breach or approval; the only one that waits when left out" }),
    note: z
      .string()
      .optional()
      .meta({ kind: "text", as: "note or amount", description: "Why; or the amount, for what cannot be taken back" }),
  }),
  rest: "note",
  changes: true,
  run: (world, typed, input) => decideTyped(world, typed, input, "approve"),
});
