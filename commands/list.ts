import { z } from "zod";
import { readApprovals, readBreaches } from "../src/flows/read/read-status.ts";
import { defineCommand } from "../src/ports/command.ts";
import { itemListCard } from "../src/views/room/status.ts";

export const list = defineCommand({
  name: "list",
  summary: "Breaches and approvals that are yours, open, or all of them",
  usage: "list [mine|open|all]",
  examples: ["list", "list mine", "list all"],
  input: z.object({ which: z.enum(["mine", "open", "all"]).default("open").describe("Which ones") }),
  run: async (world, typed, { which }) =>
    itemListCard(
      { breaches: await readBreaches(world, typed, which), approvals: await readApprovals(world, typed, which) },
      which,
      world.config,
    ),
});
