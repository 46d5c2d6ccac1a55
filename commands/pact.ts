import { z } from "zod";
import { isIn, readPacts } from "../src/flows/read/read-status.ts";
import { defineCommand } from "../src/ports/command.ts";
import { pactCard, pactListCard } from "../src/views/pact-card.ts";

export const pact = defineCommand({
  name: "pact",
  summary: "The pacts in force here, in words: thresholds, owners, escalation",
  usage: "pact [show] [AGENT]",
  examples: ["pact", "pact airline-a", "pact show airline-a"],
  input: z.object({
    first: z.string().optional().describe("show, or the agent"),
    second: z.string().optional().describe("The agent"),
  }),
  async run(world, typed, { first, second }) {
    const agent = first === "show" ? second : first;
    const effective = agent === undefined || !isIn(world, typed, agent) ? undefined : world.pacts.effective(agent);
    return agent === undefined
      ? pactListCard(await readPacts(world, typed), world.config)
      : pactCard(agent, effective, world.config);
  },
});
