import { z } from "zod";
import { refused } from "../src/domain/words/reply.ts";
import { parseDuration } from "../src/domain/words/time.ts";
import { readDrills } from "../src/flows/drill/read-drills.ts";
import { defineCommand } from "../src/ports/command.ts";
import { drillsCard } from "../src/views/drill/drills-card.ts";
import { replyCard } from "../src/views/notice.ts";

const mostShown = 10;

export const drills = defineCommand({
  name: "drills",
  summary: "How drills went: passed or not, and how fast each who was called answers",
  who: "Any linked person of the room",
  examples: ["drills", "drills 30d"],
  input: z.object({
    span: z.string().optional().meta({ kind: "duration", as: "90d", description: "How far back, such as 30d" }),
  }),
  async run(world, { room, rooms }, { span = "90d" }) {
    const length = parseDuration(span);
    if (length === undefined || length <= 0)
      return replyCard(refused("arg_invalid", "How far back? Say it as 24h, 7d or 90d."));
    const to = world.clock.now() + 1;
    const { results, drills: found } = await readDrills(world, { rooms, from: to - length, to });
    return drillsCard({
      of: room ?? "all you see",
      span: length,
      results,
      latest: found.slice(0, mostShown),
      config: world.config,
    });
  },
});
