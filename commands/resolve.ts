import { z } from "zod";
import { readVerdict } from "../src/domain/breach/read-breach-verb.ts";
import { breachVerb } from "../src/flows/decide/breach-verb.ts";
import { defineCommand } from "../src/ports/command.ts";

export const resolve = defineCommand({
  name: "resolve",
  summary: "Close a breach; one that escalated also takes your verdict",
  who: "RACI, deputy, whoever the ladder reached",
  examples: ["resolve BR-142", "resolve BR-142 threshold stale", "resolve br142 prompt rolled back"],
  input: z.object({
    id: z
      .string()
      .optional()
      .meta({ kind: "breach", also: ["all", "mine"], description: "Which one; all or mine for several" }),
    note: z.string().optional().meta({ kind: "text", as: "verdict or note", description: "A verdict, or a note" }),
  }),
  rest: "note",
  changes: true,
  bulk: true,
  async run(world, typed, { note, ...input }) {
    const verdict = readVerdict(note);
    const fields = verdict ? { verdict } : {};
    return breachVerb(
      world,
      typed,
      { ...input, ...(!verdict && { note }) },
      { verb: "resolve", among: "open", fields },
    );
  },
});
