import { z } from "zod";
import { breachVerb } from "../src/flows/decide/breach-verb.ts";
import { defineCommand } from "../src/ports/command.ts";

export const reopen = defineCommand({
  name: "reopen",
  summary: "Open a resolved breach again",
  usage: "reopen [BR-142] [note...]",
  examples: ["reopen", "reopen BR-142", "reopen br142 it is still wrong"],
  input: z.object({ id: z.string().optional().describe("Which breach"), note: z.string().optional().describe("Why") }),
  rest: "note",
  run: (world, typed, input) => breachVerb(world, typed, input, "ended", (as) => ({ type: "reopen", as })),
});
