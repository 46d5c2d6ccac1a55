import { z } from "zod";
import { readEvidenceItem } from "../src/domain/evidence/evidence-item.ts";
import { idOf } from "../src/domain/journal/event.ts";
import { refused } from "../src/domain/words/reply.ts";
import { exportLine, readEvidence, readRoomEvidence } from "../src/flows/evidence/read-evidence.ts";
import { defineCommand } from "../src/ports/command.ts";
import { evidenceCard } from "../src/views/evidence/evidence-card.ts";
import { completenessWords } from "../src/views/evidence/evidence-words.ts";
import { noticeCard, replyCard } from "../src/views/notice.ts";

export const evidence = defineCommand({
  name: "evidence",
  summary: "What evidence there is of a breach or an approval, how complete, and how to take it along",
  group: "fleet",
  who: "Any linked person of the room",
  examples: ["evidence", "evidence BR-142"],
  input: z.object({
    id: z
      .string()
      .optional()
      .meta({ kind: "text", as: "ID", description: "Such as BR-142 or AP-77; left out, which runs lack evidence" }),
  }),
  async run(world, typed, { id }) {
    if (id === undefined) return evidenceCard(...(await readRoomEvidence(world, typed.rooms)));
    const subject = readEvidenceItem(id);
    const found = subject && (await readEvidence(world, subject));
    if (!subject || !found || !typed.rooms.includes(found.item.room))
      return replyCard(refused("not_found", `There is no ${id.slice(0, 40)} in your rooms.`));
    const { item, pact, card } = found.records;
    const complete = found.completeness && completenessWords(found.completeness);
    return noticeCard(`Evidence of ${idOf(subject)}`, [
      [
        `${item} records of what happened, ${pact} versions of pacts, ${card} cards and lines as people saw them, ${found.batches} batches of signals.`,
      ],
      [complete ? `Runs: ${complete}.` : "No run that closed in that time was asked for evidence by its pact."],
      ["Take it along, on the machine: ", { code: exportLine(subject) }],
      ["Check it anywhere: ", { code: `npx wardroom evidence verify ${idOf(subject)}.ndjson` }],
    ]);
  },
});
