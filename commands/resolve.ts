import { z } from "zod";
import { type Verdict, verdicts } from "../src/domain/journal/event.ts";
import { breachVerb } from "../src/flows/decide/breach-verb.ts";
import { defineCommand } from "../src/ports/command.ts";

export const resolve = defineCommand({
  name: "resolve",
  summary: "Close a breach; one that escalated also takes your verdict",
  usage: "resolve [BR-142] [verdict or note...]",
  examples: ["resolve BR-142", "resolve BR-142 threshold stale", "resolve br142 prompt rolled back"],
  input: z.object({
    id: z.string().optional().describe("Which breach"),
    note: z.string().optional().describe("A verdict or a note"),
  }),
  rest: "note",
  run: (world, typed, input) =>
    breachVerb(world, typed, input, "open", (as) => {
      const verdict = readVerdict(as.reason);
      return verdict ? { type: "resolve", as: { ...as, reason: undefined }, verdict } : { type: "resolve", as };
    }),
});

const readVerdict = (text: string | undefined): Verdict | undefined =>
  verdicts.find((verdict) => verdict === text?.trim().toLowerCase());
