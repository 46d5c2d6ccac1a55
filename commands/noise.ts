import { z } from "zod";
import { breachVerb } from "../src/flows/decide/breach-verb.ts";
import { defineCommand } from "../src/ports/command.ts";

export const noise = defineCommand({
  name: "noise",
  summary: "Resolve a breach as noise: counted against its threshold",
  usage: "noise [BR-142] [note...]",
  examples: ["noise", "noise BR-142", "noise br142 a test of ours"],
  input: z.object({ id: z.string().optional().describe("Which breach"), note: z.string().optional().describe("Why") }),
  rest: "note",
  run: (world, typed, input) => breachVerb(world, typed, input, "open", (as) => ({ type: "noise", as })),
});
