import { z } from "zod";
import { proposeTyped } from "../src/flows/change/propose-typed.ts";
import { defineCommand } from "../src/ports/command.ts";

export const propose = defineCommand({
  name: "propose",
  summary: "Propose a change of a pact: one field in a line or a form, or the whole text",
  who: "Any linked person of the room; live once the accountable of the pact or an admin agrees, and one more where it loosens",
  examples: [
    "propose airline-service",
    "propose airline-service task-failure breach below 0.4 because it opens too late",
    "propose airline-service escalation deputy 3m",
    "propose airline-service text",
    "propose CR-19",
  ],
  input: z.object({
    pact: z.string().optional().meta({
      kind: "pact",
      description: "Which pact, the only one when left out; or your own change request, to send another text",
    }),
    line: z.string().optional().meta({
      kind: "text",
      as: "what is to be ... [because why]",
      description: "Such as: task-failure breach below 0.4 because it opens too late; or: text",
    }),
  }),
  rest: "line",
  changes: true,
  run: proposeTyped,
});
