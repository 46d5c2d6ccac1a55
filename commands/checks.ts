import { z } from "zod";
import { checksVerb } from "../src/flows/check/checks-verb.ts";
import { defineCommand } from "../src/ports/command.ts";
import { checksCard } from "../src/views/check/checks-card.ts";
import { replyCard } from "../src/views/notice.ts";

export const checks = defineCommand({
  name: "checks",
  summary: "What governs on paper alone: no signal, never fires, nobody answers; and what to do about it",
  who: "Any linked person of the room; dismissing one is for the accountable of the pact or an admin",
  examples: ["checks", "checks propose 1", "checks dismiss 2 it is for the summer"],
  input: z.object({
    what: z.enum(["propose", "dismiss"]).optional().meta({
      kind: "choice",
      description: "propose: a change of the pact that answers it; dismiss: it may stay as it is",
    }),
    which: z.string().optional().meta({ kind: "text", as: "N", description: "Its number in the list" }),
    reason: z.string().optional().meta({ kind: "text", description: "Why it may stay as it is" }),
  }),
  rest: "reason",
  changes: true,
  async run(world, typed, input) {
    const answer = await checksVerb(world, typed, input);
    if ("findings" in answer) return checksCard(answer);
    return answer.type === "form" ? answer : replyCard(answer);
  },
});
