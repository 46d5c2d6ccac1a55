import { z } from "zod";
import { postArtefact } from "../src/flows/artefact/post-artefact.ts";
import { defineCommand } from "../src/ports/command.ts";
import { artefactKinds } from "../src/views/artefact/artefact.ts";

export const graph = defineCommand({
  name: "graph",
  summary: "A picture, posted here: who answers for what, the pacts, who is called when, how well it works",
  who: "Any linked person of the room",
  examples: ["graph", "graph hierarchy", "graph escalation", "graph dashboard"],
  input: z.object({
    what: z.enum(artefactKinds).optional().meta({
      kind: "choice",
      description: "raci (when left out), hierarchy, escalation or dashboard",
    }),
  }),
  run: (world, typed, { what = "raci" }) => postArtefact(world, typed, what),
});
