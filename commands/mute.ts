import { z } from "zod";
import { muteVerb } from "../src/flows/decide/mute-verb.ts";
import { defineCommand } from "../src/ports/command.ts";

export const mute = defineCommand({
  name: "mute",
  summary: "An agent's breaches, or one clause's, call nobody for a while; never critical ones",
  who: "RACI, deputy, whoever the ladder reached",
  examples: ["mute airline-a 2h flapping upstream", "mute BR-142 until 09:00 known bad batch", "mute off airline-a"],
  input: z.object({
    off: z.enum(["off"]).optional().meta({ kind: "choice", description: "Let it call people again" }),
    target: z.string().meta({ kind: "agent", as: "AGENT|BR-142", description: "Which agent, or one breach's clause" }),
    until: z.string().optional().meta({ kind: "duration", description: "How long: 2h, or until 09:00; at most 24 h" }),
    note: z.string().optional().meta({ kind: "text", as: "reason", description: "Why; everybody reads it" }),
  }),
  rest: "note",
  changes: true,
  run: muteVerb,
});
