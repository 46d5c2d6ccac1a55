import { z } from "zod";
import { sayAway } from "../src/flows/access/absences.ts";
import { defineCommand } from "../src/ports/command.ts";
import { replyCard } from "../src/views/notice.ts";

export const away = defineCommand({
  name: "away",
  summary: "Say that you are away: your deputy is called in your place, with the same rights",
  who: "Any linked person, for themselves",
  examples: ["away until 2026-12-24", "away 2h", "away until 09:00", "away", "away off"],
  input: z.object({
    until: z.string().optional().meta({
      kind: "duration",
      as: "until DATE|2h|off",
      description: "Until when: a day, a time, a duration, or off",
    }),
  }),
  rest: "until",
  changes: true,
  run: async (world, typed, { until = "" }) => replyCard(await sayAway(world, typed, until)),
});
