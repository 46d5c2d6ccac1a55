import { z } from "zod";
import { defineCommand } from "../src/ports/command.ts";
import { helpCard } from "../src/views/help.ts";

export const help = defineCommand({
  name: "help",
  summary: "What /ward can do",
  who: "Anybody",
  examples: ["help", "help approve"],
  input: z.object({
    verb: z.string().optional().meta({ kind: "text", description: "A verb to explain" }),
  }),
  strangers: true,
  run: async (world, _typed, { verb }) => helpCard(world.commands, verb),
});
