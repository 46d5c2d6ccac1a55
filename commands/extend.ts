import { z } from "zod";
import { extendVerb } from "../src/flows/decide/extend-verb.ts";
import { defineCommand } from "../src/ports/command.ts";

export const extend = defineCommand({
  name: "extend",
  summary: "Give an agent's question more time: its own again, or as much as you say; three times, and 7 days in all",
  usage: "extend [AP-77] [1h] [note...]",
  examples: ["extend", "extend AP-77", "extend ap77 1h waiting for the bank"],
  input: z.object({
    id: z.string().optional().describe("Which approval"),
    rest: z.string().optional().describe("For how long, and why"),
  }),
  rest: "rest",
  run: extendVerb,
});
