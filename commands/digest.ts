import { z } from "zod";
import { askDigest } from "../src/flows/digest/ask-digest.ts";
import { defineCommand } from "../src/ports/command.ts";

export const digest = defineCommand({
  name: "digest",
  summary: "What happened in this room since its last digest, and what still waits",
  who: "Any linked person of the room",
  examples: ["digest", "digest preview", "digest now", "digest preview weekly"],
  input: z.object({
    what: z.enum(["preview", "now"]).optional().meta({
      kind: "choice",
      description: "preview: for you alone, and when the next comes; now: posted for everybody",
    }),
    which: z.enum(["daily", "weekly"]).optional().meta({
      kind: "choice",
      description: "daily: of this room; weekly: of the whole fleet, in the room fleet",
    }),
  }),
  changes: true,
  run: (world, typed, { what = "preview", which }) => askDigest(world, typed, what, which),
});
