import { z } from "zod";
import { snoozeVerb } from "../src/flows/decide/steer-verbs.ts";
import { defineCommand } from "../src/ports/command.ts";

export const snooze = defineCommand({
  name: "snooze",
  summary: "Hold the escalation of a breach for a while; never the end of a decision",
  usage: "snooze [BR-142] 1h|until 09:00 [note...]",
  examples: ["snooze 1h", "snooze BR-142 until 09:00", "snooze br142 15m waiting for the vendor"],
  input: z.object({
    id: z.string().optional().describe("Which breach"),
    rest: z.string().optional().describe("How long, and why"),
  }),
  rest: "rest",
  run: snoozeVerb,
});
