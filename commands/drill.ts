import { z } from "zod";
import { startDrill } from "../src/flows/drill/start-drill.ts";
import { defineCommand } from "../src/ports/command.ts";
import { replyCard } from "../src/views/notice.ts";

export const drill = defineCommand({
  name: "drill",
  summary: "Test the way from a signal to a person: it calls people, labelled DRILL, and does nothing else",
  who: "The accountable of the pact, or an admin",
  examples: ["drill airline-a", "drill airline-a task-failure"],
  input: z.object({
    agent: z.string().meta({ kind: "agent", description: "Which agent" }),
    threshold: z.string().optional().meta({
      kind: "text",
      as: "THRESHOLD",
      description: "Which of its thresholds; the most severe one when left out",
    }),
  }),
  changes: true,
  run: async (world, { person = "", visitor }, input) =>
    replyCard(await startDrill(world, { by: person, how: visitor.how }, input)),
});
