import { z } from "zod";
import { breachVerb } from "../src/flows/decide/breach-verb.ts";
import { defineCommand } from "../src/ports/command.ts";

export const ack = defineCommand({
  name: "ack",
  summary: "I'm looking: holds the escalation while you find out",
  usage: "ack [BR-142] [note...]",
  examples: ["ack", "ack BR-142", "ack br142 checking the logs"],
  input: z.object({ id: z.string().optional().describe("Which breach"), note: z.string().optional().describe("Why") }),
  rest: "note",
  run: (world, typed, input) => breachVerb(world, typed, input, "open", (as) => ({ type: "acknowledge", as })),
});
