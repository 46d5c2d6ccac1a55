import { z } from "zod";
import { escalateVerb } from "../src/flows/decide/steer-verbs.ts";
import { defineCommand } from "../src/ports/command.ts";

export const escalate = defineCommand({
  name: "escalate",
  aliases: ["page", "call"],
  summary: "Take the next step of the ladder now, or call somebody by name",
  usage: "escalate [BR-142] [PERSON]",
  examples: ["escalate", "escalate BR-142", "call br142 lee"],
  input: z.object({
    id: z.string().optional().describe("Which breach"),
    rest: z.string().optional().describe("Whom to call"),
  }),
  rest: "rest",
  run: escalateVerb,
});
