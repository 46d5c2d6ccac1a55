import { z } from "zod";
import { breachVerb } from "../src/flows/decide/breach-verb.ts";
import { defineCommand } from "../src/ports/command.ts";

export const snooze = defineCommand({
  name: "snooze",
  summary: "Hold the escalation of a breach for a while; never the end of a decision",
  who: "RACI, deputy, whoever the ladder reached",
  examples: ["snooze 1h", "snooze BR-142 until 09:00", "snooze br142 15m waiting for the vendor"],
  input: z.object({
    id: z
      .string()
      .optional()
      .meta({ kind: "breach", also: ["all", "mine"], description: "Which one; all or mine for several" }),
    until: z.string().meta({ kind: "duration", description: "How long: 1h, or until 09:00" }),
    note: z.string().optional().meta({ kind: "text", description: "Why; kept with the decision" }),
  }),
  rest: "note",
  changes: true,
  bulk: true,
  run: (world, typed, { until, ...input }) =>
    breachVerb(world, typed, input, { verb: "snooze", among: "open", fields: { until } }),
});
