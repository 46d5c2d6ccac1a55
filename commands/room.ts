import { z } from "zod";
import { readRoom } from "../src/flows/read/read-status.ts";
import { defineCommand } from "../src/ports/command.ts";
import { roomCard } from "../src/views/room/status.ts";

export const room = defineCommand({
  name: "room",
  summary: "Which room this channel shows, who is in it, where else it is shown",
  usage: "room",
  examples: ["room"],
  input: z.object({}),
  run: async (world, typed) => roomCard(await readRoom(world, typed)),
});
