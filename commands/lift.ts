import { z } from "zod";
import { breachVerb } from "../src/flows/decide/breach-verb.ts";
import { defineCommand } from "../src/ports/command.ts";

export const lift = defineCommand({
  name: "lift",
  summary: "Lift the restraint a breach applied",
  usage: "lift [BR-142] [note...]",
  examples: ["lift", "lift BR-142", "lift br142 fixed and checked"],
  input: z.object({ id: z.string().optional().describe("Which breach"), note: z.string().optional().describe("Why") }),
  rest: "note",
  run: (world, typed, input) => breachVerb(world, typed, input, "held", (as) => ({ type: "lift", as })),
});
