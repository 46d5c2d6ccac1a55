import { z } from "zod";
import { approveVerb } from "../src/flows/decide/approve-verb.ts";
import { defineCommand } from "../src/ports/command.ts";

export const approve = defineCommand({
  name: "approve",
  summary: "Approve what waits: an intervention, or an action an agent asks for",
  who: "Responsible, accountable, deputy, whoever the ladder reached. An agent's action: who the rule names, the accountable, then whoever the ladder reached; never the agent's own side. A change request: the accountable of the pact or an admin, and one more where it loosens. Ends a standing approval: who may stop the agent, and who gave it. What an agent asks for and a change of a pact are approved where their card stands, or was shown to you as it is now: elsewhere the card comes first, and the same line again counts",
  examples: [
    "approve",
    "approve BR-142 eight of ten wrong",
    "approve AP-77",
    "approve ap77 4200",
    "approve CR-19",
    "approve AP-77 --standing",
    "approve AP-77 --undo",
    "approve AP-77 --standing --undo",
  ],
  input: z.object({
    id: z.string().optional().meta({
      kind: "item",
      description: "Which breach, approval or change request; the only one that waits when left out",
    }),
    note: z
      .string()
      .optional()
      .meta({ kind: "text", as: "note or amount", description: "Why; or the amount, for what cannot be taken back" }),
    standing: z
      .literal("yes")
      .optional()
      .meta({ kind: "flag", description: "More like it may follow without asking, as far as the pact lets it" }),
    undo: z.literal("yes").optional().meta({
      kind: "flag",
      description: "Takes your approval back until it is decided; with standing, ends that for all",
    }),
  }),
  rest: "note",
  changes: true,
  run: approveVerb,
});
