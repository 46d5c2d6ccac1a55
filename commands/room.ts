import { z } from "zod";
import { typeSettings } from "../src/flows/decide/room-settings.ts";
import { readRoom } from "../src/flows/read/read-status.ts";
import { defineCommand } from "../src/ports/command.ts";
import { replyCard } from "../src/views/notice.ts";
import { roomCard } from "../src/views/room/status.ts";

export const room = defineCommand({
  name: "room",
  summary: "Which room this channel shows, who is in it, and how it is set",
  group: "fleet",
  who: "Any linked person of the room; settings: admins and the accountable of the room's pact",
  examples: [
    "room",
    "room settings",
    "room settings storm",
    "room settings ack_ttl=1h quiet=22:00-07:00",
    "room settings storm=5/0.5/1m card_budget_per_hour=off",
  ],
  input: z.object({
    what: z.enum(["settings"]).optional().meta({ kind: "choice", description: "How the room behaves" }),
    fields: z
      .string()
      .optional()
      .meta({ kind: "text", as: "storm | FIELD=VALUE", description: "storm, or what is set to what" }),
  }),
  rest: "fields",
  changes: true,
  async run(world, typed, { what, fields = "" }) {
    if (what === undefined) return roomCard(await readRoom(world, typed));
    const answer = await typeSettings(world, typed, fields);
    return answer.type === "form" ? answer : replyCard(answer);
  },
});
