import { z } from "zod";
import { interventionKinds } from "../src/domain/pact/pact.ts";
import { breachVerb } from "../src/flows/decide/breach-verb.ts";
import { defineCommand } from "../src/ports/command.ts";

export const choose = defineCommand({
  name: "choose",
  summary: "Human review: say what is done about a breach for which nothing was prepared",
  who: "Responsible, accountable, deputy, whoever the ladder reached; that nothing is done: accountable, then whoever the ladder reached",
  examples: ["choose pause", "choose BR-142 throttle 10/m", "choose br142 nothing a known bad batch"],
  input: z.object({
    id: z
      .string()
      .optional()
      .meta({ kind: "breach", description: "Which breach; the only one it can be when left out" }),
    do: z.enum([...interventionKinds, "nothing"]).meta({ kind: "choice", description: "What is done" }),
    limit: z.string().optional().meta({ kind: "limit", description: "Of a throttle: calls per time" }),
    note: z.string().optional().meta({ kind: "text", description: "Why; kept with the decision" }),
  }),
  rest: "note",
  changes: true,
  run: (world, typed, { do: kind, limit, ...input }) =>
    breachVerb(world, typed, input, { verb: "choose", among: "open", fields: { do: kind, limit } }),
});
