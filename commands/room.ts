import { z } from "zod";
import { type Reply, refused } from "../src/domain/words/reply.ts";
import { wardLine } from "../src/domain/words/ward-line.ts";
import { bindChannel, unbindChannel } from "../src/flows/decide/bind-room.ts";
import { typeSettings } from "../src/flows/decide/room-settings.ts";
import { readRoom } from "../src/flows/read/read-status.ts";
import { defineCommand, type Typed } from "../src/ports/command.ts";
import type { World } from "../src/ports/world.ts";
import { replyCard } from "../src/views/notice.ts";
import { roomCard } from "../src/views/room/room-card.ts";

/** @param room that the channel is to show; undefined: none any more */
async function moveChannel(
  world: World,
  { visitor, person, channel, rooms }: Typed,
  room: string | undefined,
): Promise<Reply> {
  const { how, team } = visitor;
  if (how !== "slack" && how !== "discord")
    return refused("arg_invalid", "This page shows its room always. Type this in the channel that is to show a room.");
  if (person === undefined) return refused("not_linked", `I don't know who you are in ${world.config.fleet}.`);
  const as = { by: person, how };
  if (room === undefined) return unbindChannel(world, as, `${how}/${channel}`);
  if (room === "")
    return refused(
      "arg_required",
      `Say which room this channel is to show: ${wardLine(world.commands, how, "room", { what: "link", fields: rooms.join(" or ") })}`,
    );
  return bindChannel(world, as, `${how}/${channel}`, team, room);
}

export const room = defineCommand({
  name: "room",
  summary: "Which room this channel shows, who is in it, and how it is set",
  who: "Any linked person of the room; link and unlink: admins; settings: admins and the accountable of the room's pact",
  examples: [
    "room",
    "room link airline",
    "room unlink",
    "room settings",
    "room settings storm",
    "room settings ack_ttl=1h quiet=22:00-07:00",
    "room settings storm=5/0.5/1m card_budget_per_hour=off",
  ],
  input: z.object({
    what: z
      .enum(["settings", "link", "unlink"])
      .optional()
      .meta({ kind: "choice", description: "How the room behaves, or which room this channel shows" }),
    fields: z.string().optional().meta({
      kind: "text",
      as: "storm | FIELD=VALUE | ROOM",
      description: "storm, or what is set to what; the room to link",
    }),
  }),
  rest: "fields",
  changes: true,
  async run(world, typed, { what, fields = "" }) {
    if (what === undefined) return roomCard(await readRoom(world, typed));
    switch (what) {
      case "settings": {
        const answer = await typeSettings(world, typed, fields);
        return answer.type === "form" ? answer : replyCard(answer);
      }
      case "link":
        return replyCard(await moveChannel(world, typed, fields.trim()));
      case "unlink":
        return replyCard(await moveChannel(world, typed, undefined));
    }
  },
});
