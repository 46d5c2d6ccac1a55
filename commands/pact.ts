import { z } from "zod";
import { isIn, readPacts } from "../src/flows/read/read-status.ts";
import { defineCommand } from "../src/ports/command.ts";
import { pactCard, pactListCard } from "../src/views/pact-card.ts";

export const pact = defineCommand({
  name: "pact",
  summary: "The pacts in force here, in words: thresholds, owners, escalation",
  who: "Any linked person of the room",
  examples: ["pact", "pact airline-a", "pact show airline-a"],
  input: z.object({
    what: z.enum(["show"]).optional().meta({ kind: "choice", description: "May be left out" }),
    agent: z.string().optional().meta({ kind: "agent", as: "AGENT|PACT", description: "Which agent, or which pact" }),
  }),
  async run(world, typed, { agent }) {
    if (agent === undefined) return pactListCard(await readPacts(world, typed), world.config);
    const named = (await readPacts(world, typed)).filter(({ id }) => id === agent);
    if (named.length > 0) return pactListCard(named, world.config);
    const effective = isIn(world, typed, agent) ? world.pacts.effective(agent) : undefined;
    return pactCard(agent, effective, world.config);
  },
});
