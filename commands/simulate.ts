import { z } from "zod";
import { refused } from "../src/domain/words/reply.ts";
import { foresee } from "../src/flows/read/foresee.ts";
import { isIn } from "../src/flows/read/read-status.ts";
import { defineCommand } from "../src/ports/command.ts";
import { foresightCard } from "../src/views/breach/foresight-card.ts";
import { replyCard } from "../src/views/notice.ts";

export const simulate = defineCommand({
  name: "simulate",
  summary: "What would follow if an agent crossed a threshold now and nobody answered; calls nobody",
  who: "Any linked person of the room",
  examples: ["simulate airline-a task-failure"],
  input: z.object({
    agent: z.string().meta({ kind: "agent", description: "Which agent" }),
    threshold: z.string().meta({ kind: "text", as: "THRESHOLD", description: "Which of its thresholds" }),
  }),
  async run(world, typed, { agent, threshold }) {
    if (!isIn(world, typed, agent))
      return replyCard(refused("not_found", `No agent called ${agent.slice(0, 60)} is in your rooms.`));
    const seen = await foresee(world, agent, threshold);
    return "reply" in seen
      ? replyCard(seen.reply)
      : foresightCard({ ...seen, title: seen.threshold.title }, world.config);
  },
});
