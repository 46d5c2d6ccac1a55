import { z } from "zod";
import { muteVerb } from "../src/flows/decide/steer-verbs.ts";
import { defineCommand } from "../src/ports/command.ts";

export const mute = defineCommand({
  name: "mute",
  summary:
    "Breaches of an agent, or of one breach's clause, call nobody for a while; never critical ones, at most 24 h",
  usage: "mute AGENT|BR-142 2h reason...",
  examples: ["mute airline-a 2h flapping upstream", "mute BR-142 until 09:00 known bad batch", "mute off airline-a"],
  input: z.object({
    id: z.string().describe("Which agent or breach, or off"),
    rest: z.string().optional().describe("How long, and why"),
  }),
  rest: "rest",
  run: muteVerb,
});
