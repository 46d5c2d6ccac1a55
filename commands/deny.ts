import { z } from "zod";
import { breachVerb } from "../src/flows/decide/breach-verb.ts";
import { defineCommand } from "../src/ports/command.ts";

export const deny = defineCommand({
  name: "deny",
  summary: "Deny the intervention that waits: keep it running",
  usage: "deny [BR-142] [note...]",
  examples: ["deny", "deny BR-142", "deny br142 a known bad batch"],
  input: z.object({ id: z.string().optional().describe("Which breach"), note: z.string().optional().describe("Why") }),
  rest: "note",
  run: (world, typed, input) => breachVerb(world, typed, input, "waiting", (as) => ({ type: "deny", as })),
});
