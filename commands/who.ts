import { z } from "zod";
import { idOf, kindOf } from "../src/domain/journal/event.ts";
import { onlyOpen, readWho, tellsWho } from "../src/flows/read/read-who.ts";
import { defineCommand } from "../src/ports/command.ts";
import { replyCard } from "../src/views/notice.ts";
import { whoCard } from "../src/views/room/who-card.ts";

export const who = defineCommand({
  name: "who",
  summary: "Who may decide this, who is asked now and next, and why",
  who: "Any linked person of the room",
  examples: ["who", "who BR-142", "who ap77", "who airline-a"],
  input: z.object({
    what: z.string().optional().meta({
      kind: "agent",
      as: "BR-142|AP-77|AGENT",
      description: "A breach, an approval or an agent; the only thing open when left out",
    }),
  }),
  async run(world, typed, { what }) {
    const here = typed.about && tellsWho(kindOf(typed.about)) ? idOf(typed.about) : undefined;
    const named = what ?? here ?? (await onlyOpen(world, typed));
    if (typeof named !== "string") return replyCard(named);
    const facts = await readWho(world, typed, named);
    return "type" in facts ? replyCard(facts) : whoCard(facts);
  },
});
