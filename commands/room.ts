import { z } from "zod";
import { refused } from "../src/domain/words/reply.ts";
import { typeSettings } from "../src/flows/decide/room-settings.ts";
import { readRoom } from "../src/flows/read/read-status.ts";
import { defineCommand } from "../src/ports/command.ts";
import { replyCard } from "../src/views/notice.ts";
import { roomCard } from "../src/views/room/status.ts";

export const room = defineCommand({
  name: "room",
  summary: "Which room this channel shows, who is in it, how it is set; admins and the accountable of its pact set it",
  usage: "room [settings [storm | FIELD=VALUE...]]",
  examples: [
    "room",
    "room settings",
    "room settings storm",
    "room settings ack_ttl=1h quiet=22:00-07:00",
    "room settings storm=5/0.5/1m card_budget_per_hour=off",
  ],
  input: z.object({
    what: z.string().optional().describe("settings, or nothing"),
    fields: z.string().optional().describe("storm, or what is set to what"),
  }),
  rest: "fields",
  async run(world, typed, { what, fields = "" }) {
    if (what === undefined) return roomCard(await readRoom(world, typed));
    if (what.toLowerCase() !== "settings")
      return replyCard(refused("arg_invalid", `/ward room knows settings, and no "${what.slice(0, 40)}".`));
    const answer = await typeSettings(world, typed, fields);
    return answer.type === "form" ? answer : replyCard(answer);
  },
});
