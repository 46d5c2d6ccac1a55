import { z } from "zod";
import { ackTyped } from "../src/flows/decide/pick-item.ts";
import { defineCommand } from "../src/ports/command.ts";

export const ack = defineCommand({
  name: "ack",
  summary: "I'm looking: holds the escalation while you find out",
  who: "RACI, deputy, whoever the ladder reached",
  examples: ["ack", "ack BR-142", "ack CR-19", "ack br142 checking the logs", "ack BR-142 --undo"],
  input: z.object({
    id: z
      .string()
      .optional()
      .meta({ kind: "item", also: ["all", "mine"], description: "Which one; all or mine for several" }),
    note: z.string().optional().meta({ kind: "text", description: "Why; kept with the decision" }),
    undo: z
      .literal("yes")
      .optional()
      .meta({ kind: "flag", description: "Not on it after all: the escalation goes on; it ends a snooze too" }),
  }),
  rest: "note",
  changes: true,
  bulk: true,
  run: ackTyped,
});
