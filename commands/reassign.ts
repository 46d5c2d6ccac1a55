import { z } from "zod";
import { reassignVerb } from "../src/flows/decide/steer-verbs.ts";
import { defineCommand } from "../src/ports/command.ts";

export const reassign = defineCommand({
  name: "reassign",
  summary: "Pass a breach on: somebody else is called by name, and the escalation starts again with them",
  usage: "reassign [BR-142] PERSON [note...]",
  examples: ["reassign lee", "reassign BR-142 @lee", "reassign br142 lee knows the booking tool"],
  input: z.object({
    id: z.string().optional().describe("Which breach"),
    rest: z.string().optional().describe("To whom, and why"),
  }),
  rest: "rest",
  run: reassignVerb,
});
