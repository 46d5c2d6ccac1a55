import { z } from "zod";
import { breachVerb } from "../src/flows/decide/breach-verb.ts";
import { defineCommand } from "../src/ports/command.ts";

export const escalate = defineCommand({
  name: "escalate",
  aliases: ["page", "call"],
  summary: "Take the next step of the ladder now, or call somebody by name",
  who: "RACI, deputy, whoever the ladder reached",
  examples: ["escalate", "escalate BR-142", "call br142 lee"],
  input: z.object({
    id: z
      .string()
      .optional()
      .meta({ kind: "breach", description: "Which breach; the only one it can be when left out" }),
    to: z.string().optional().meta({ kind: "person", description: "Whom to call; the next step when left out" }),
  }),
  changes: true,
  run: (world, typed, { to, ...input }) =>
    breachVerb(world, typed, input, { verb: "escalate", among: "open", fields: { to } }),
});
