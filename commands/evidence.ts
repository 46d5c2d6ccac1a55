import { z } from "zod";
import { readEvidenceItem } from "../src/domain/evidence/evidence-item.ts";
import { idOf } from "../src/domain/journal/event.ts";
import { refused } from "../src/domain/words/reply.ts";
import { holdEvidence } from "../src/flows/evidence/hold-evidence.ts";
import { readEvidence, readRoomEvidence } from "../src/flows/evidence/read-evidence.ts";
import { defineCommand } from "../src/ports/command.ts";
import { evidenceCard, itemEvidenceCard } from "../src/views/evidence/evidence-card.ts";
import { replyCard } from "../src/views/notice.ts";

export const evidence = defineCommand({
  name: "evidence",
  summary: "What evidence runs and breaches left, how complete, how to take it along; and to have it kept",
  who: "Any linked person of the room; to hold: the accountable, admins; to free: who holds it, admins",
  examples: [
    "evidence",
    "evidence BR-142",
    "evidence BR-142 --hold audit 2027",
    "evidence BR-142 --free the audit is over",
  ],
  input: z.object({
    id: z
      .string()
      .optional()
      .meta({ kind: "text", as: "ID", description: "Such as BR-142 or AP-77; left out, which runs lack evidence" }),
    note: z
      .string()
      .optional()
      .meta({ kind: "text", as: "reason", description: "Why it is held or freed; kept with it" }),
    hold: z
      .literal("yes")
      .optional()
      .meta({ kind: "flag", description: "Keeps its signals beyond the time in wardroom.yaml, until they are freed" }),
    free: z.literal("yes").optional().meta({ kind: "flag", description: "Ends that, a day later" }),
  }),
  rest: "note",
  changes: true,
  async run(world, typed, { id, note, hold, free }) {
    if (id === undefined) return evidenceCard(await readRoomEvidence(world, typed.rooms));
    const subject = readEvidenceItem(id);
    const found = subject && (await readEvidence(world, subject));
    if (!subject || !found || !typed.rooms.includes(found.item.room))
      return replyCard(refused("not_found", `There is no ${id.slice(0, 40)} in your rooms.`));
    if (!hold && !free) return itemEvidenceCard(idOf(subject), found);
    const reason = note?.trim();
    const as = { by: typed.person ?? "", how: typed.visitor.how, ...(reason && { reason }) };
    return replyCard(await holdEvidence(world, subject, hold ? "held" : "freed", as));
  },
});
