import { z } from "zod";
import { breachVerb } from "../src/flows/decide/breach-verb.ts";
import { defineCommand } from "../src/ports/command.ts";

export const reassign = defineCommand({
  name: "reassign",
  summary: "Pass a breach on: somebody else is called, and the escalation starts again with them",
  who: "RACI, deputy, whoever the ladder reached",
  examples: ["reassign lee", "reassign BR-142 @lee", "reassign br142 lee knows the booking tool"],
  input: z.object({
    id: z
      .string()
      .optional()
      .meta({ kind: "breach", description: "Which breach; the only one it can be when left out" }),
    to: z.string().meta({ kind: "person", description: "Who is called in place of whoever was asked" }),
    note: z.string().optional().meta({ kind: "text", description: "Why; kept with the decision" }),
  }),
  rest: "note",
  changes: true,
  run: (world, typed, { to, ...input }) =>
    breachVerb(world, typed, input, { verb: "reassign", among: "open", fields: { to } }),
});
