import { z } from "zod";
import { postmortemTyped } from "../src/flows/postmortem/postmortem-typed.ts";
import { defineCommand } from "../src/ports/command.ts";

export const postmortem = defineCommand({
  name: "postmortem",
  summary: "Write the postmortem of a breach that is over, or amend it; alone, those that wait",
  who: "Its owner, RACI, deputy, whoever the ladder reached; admins",
  examples: ["postmortem BR-142", "postmortem PM-12", "postmortem"],
  input: z.object({
    id: z.string().optional().meta({
      kind: "text",
      as: "BR-142|PM-12",
      description: "Of which breach, or which postmortem; what waits when left out",
    }),
  }),
  changes: true,
  run: postmortemTyped,
});
