import { z } from "zod";
import { postmortemTyped } from "../src/flows/postmortem/press-postmortem.ts";
import { defineCommand } from "../src/ports/command.ts";

export const postmortem = defineCommand({
  name: "postmortem",
  summary: "Write the postmortem of a breach that is over; its verdict comes with it",
  group: "fleet",
  who: "Its owner, RACI, deputy, whoever the ladder reached; admins",
  examples: ["postmortem BR-142", "postmortem PM-12", "postmortem"],
  input: z.object({
    id: z.string().optional().meta({
      kind: "text",
      as: "BR-142|PM-12",
      description: "Of which breach, or which postmortem; the only one that waits when left out",
    }),
  }),
  changes: true,
  run: postmortemTyped,
});
