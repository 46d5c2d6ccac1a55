import { z } from "zod";
import { shareStatus } from "../src/flows/decide/share-status.ts";
import { readRoomStatus } from "../src/flows/read/read-status.ts";
import { defineCommand } from "../src/ports/command.ts";
import { statusCard } from "../src/views/room/status.ts";

export const status = defineCommand({
  name: "status",
  summary: "How this room stands: what is open, who is held back",
  who: "Any linked person of the room",
  examples: ["status", "status --share"],
  input: z.object({
    share: z
      .literal("yes")
      .optional()
      .meta({ kind: "flag", description: "Posts it for everybody of the room, with your name; at most once a minute" }),
  }),
  changes: true,
  run: async (world, typed, { share }) =>
    share ? shareStatus(world, typed) : statusCard(await readRoomStatus(world, typed)),
});
