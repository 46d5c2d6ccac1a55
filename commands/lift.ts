import { z } from "zod";
import { breachVerb } from "../src/flows/decide/breach-verb.ts";
import { defineCommand } from "../src/ports/command.ts";

export const lift = defineCommand({
  name: "lift",
  summary: "Lift the restraint a breach applied",
  who: "Accountable, then whoever the ladder reached; never the agent's operator",
  examples: ["lift", "lift BR-142", "lift br142 fixed and checked"],
  input: z.object({
    id: z
      .string()
      .optional()
      .meta({ kind: "breach", description: "Which breach; the only one it can be when left out" }),
    note: z.string().optional().meta({ kind: "text", description: "Why; kept with the decision" }),
  }),
  rest: "note",
  changes: true,
  run: (world, typed, input) => breachVerb(world, typed, input, { verb: "lift", among: "held" }),
});
