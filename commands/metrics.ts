import { z } from "zod";
import { metricsVerb } from "../src/flows/metrics/metrics-verb.ts";
import { dimensions } from "../src/flows/metrics/read-metrics.ts";
import { defineCommand } from "../src/ports/command.ts";
import { metricsCard } from "../src/views/metrics/metrics-card.ts";

export const metrics = defineCommand({
  name: "metrics",
  summary: "How well the loop works: the four metrics, how fast people answer, and what it costs them",
  who: "Any linked person of the room",
  examples: ["metrics", "metrics 30d", "metrics airline-a 7d", "metrics failure-mode"],
  input: z.object({
    of: z.string().optional().meta({
      kind: "agent",
      as: "ROOM|AGENT|PACT",
      also: dimensions,
      description: "Which one; or room, agent, pact, failure-mode to tell them apart",
    }),
    span: z.string().optional().meta({ kind: "duration", as: "7d", description: "How far back, such as 24h or 30d" }),
  }),
  run: async (world, typed, input) => metricsCard(await metricsVerb(world, typed, input)),
});
