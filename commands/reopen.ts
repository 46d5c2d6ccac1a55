import { z } from "zod";
import { breachVerb } from "../src/flows/decide/breach-verb.ts";
import { defineCommand } from "../src/ports/command.ts";

export const reopen = defineCommand({
  name: "reopen",
  summary: "Open a resolved breach again",
  who: "RACI, deputy, whoever the ladder reached",
  examples: ["reopen", "reopen BR-142", "reopen br142 it is still wrong"],
  input: z.object({
    id: z
      .string()
      .optional()
      .meta({ kind: "breach", description: "Which breach; the only one it can be when left out" }),
    note: z.string().optional().meta({ kind: "text", description: "Why; kept with the decision" }),
  }),
  rest: "note",
  changes: true,
  run: (world, typed, input) => breachVerb(world, typed, input, { verb: "reopen", among: "ended" }),
});
