import { z } from "zod";
import { readRoomStatus } from "../src/flows/read/read-status.ts";
import { defineCommand } from "../src/ports/command.ts";
import { statusCard } from "../src/views/room/status.ts";

export const status = defineCommand({
  name: "status",
  summary: "How this room stands: what is open, who is held back",
  who: "Any linked person of the room",
  examples: ["status"],
  input: z.object({}),
  run: async (world, typed) => statusCard(await readRoomStatus(world, typed)),
});
