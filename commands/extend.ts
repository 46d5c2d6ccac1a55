import { z } from "zod";
import { extendVerb } from "../src/flows/decide/extend-verb.ts";
import { defineCommand } from "../src/ports/command.ts";

export const extend = defineCommand({
  name: "extend",
  summary: "Give an agent's question more time; three times, and 7 days in all",
  who: "RACI, deputy, whoever the ladder reached",
  examples: ["extend", "extend AP-77", "extend ap77 1h waiting for the bank"],
  input: z.object({
    id: z
      .string()
      .optional()
      .meta({ kind: "approval", description: "Which one; the only one that waits when left out" }),
    by: z
      .string()
      .optional()
      .meta({ kind: "duration", as: "1h", description: "How much longer; its own time when left out" }),
    note: z.string().optional().meta({ kind: "text", description: "Why; kept with the decision" }),
  }),
  rest: "note",
  changes: true,
  run: extendVerb,
});
