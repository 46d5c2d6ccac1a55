import { z } from "zod";
import { breachVerb } from "../src/flows/decide/breach-verb.ts";
import { defineCommand } from "../src/ports/command.ts";

export const noise = defineCommand({
  name: "noise",
  summary: "Resolve a breach as noise: counted against its threshold",
  who: "RACI, deputy, whoever the ladder reached",
  examples: ["noise", "noise BR-142", "noise br142 a test of ours"],
  input: z.object({
    id: z
      .string()
      .optional()
      .meta({ kind: "breach", description: "Which breach; the only one it can be when left out" }),
    note: z.string().optional().meta({ kind: "text", description: "Why; kept with the decision" }),
  }),
  rest: "note",
  changes: true,
  run: (world, typed, input) => breachVerb(world, typed, input, { verb: "noise", among: "open" }),
});
