import { z } from "zod";
import { readOnCall } from "../src/flows/read/read-on-call.ts";
import { defineCommand } from "../src/ports/command.ts";
import { onCallCard } from "../src/views/room/on-call-card.ts";

export const oncall = defineCommand({
  name: "oncall",
  summary: "Who answers now: the owners, who stands in, the rotas, the ladder as it would call",
  who: "Any linked person of the room",
  examples: ["oncall", "oncall airline"],
  input: z.object({
    room: z.string().optional().meta({ kind: "room", description: "Which room" }),
  }),
  run: async (world, typed, { room }) => onCallCard(await readOnCall(world, typed, room)),
});
