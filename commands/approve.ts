import { z } from "zod";
import { breachVerb } from "../src/flows/decide/breach-verb.ts";
import { defineCommand } from "../src/ports/command.ts";

export const approve = defineCommand({
  name: "approve",
  summary: "Approve the intervention that waits",
  usage: "approve [BR-142] [note...]",
  examples: ["approve", "approve BR-142", "approve br142 eight of ten wrong"],
  input: z.object({ id: z.string().optional().describe("Which breach"), note: z.string().optional().describe("Why") }),
  rest: "note",
  run: (world, typed, input) => breachVerb(world, typed, input, "waiting", (as) => ({ type: "approve", as })),
});
