import { z } from "zod";
import { readAgentsOf, readApprovals, readBreaches } from "../src/flows/read/read-status.ts";
import { defineCommand } from "../src/ports/command.ts";
import { agentListCard, agentListHints, itemListCard } from "../src/views/room/status.ts";

export const list = defineCommand({
  name: "list",
  summary: "Breaches, approvals or agents: yours, what is open, or all",
  who: "Any linked person of the room",
  examples: ["list", "list mine", "list breaches all", "list agents", "list agents open"],
  input: z.object({
    what: z
      .enum(["breaches", "approvals", "agents"])
      .optional()
      .meta({ kind: "choice", description: "Which kind; breaches and approvals when left out" }),
    which: z.enum(["mine", "open", "all"]).optional().meta({
      kind: "choice",
      description: "Whose; what is yours when left out. Of agents, open: held back, or with something that waits",
    }),
  }),
  async run(world, typed, { what, which }) {
    const asked = which ?? "mine";
    if (what === "agents") {
      const agents = await readAgentsOf(world, typed, asked);
      // Asked for nothing in particular, a person who answers for no agent is shown all of them.
      return which === undefined && agents.length === 0
        ? agentListCard(await readAgentsOf(world, typed, "all"), "all", agentListHints.none)
        : agentListCard(agents, asked, which === undefined ? agentListHints.mine : undefined);
    }
    const list = async (whose: "mine" | "open" | "all") => ({
      breaches: what === "approvals" ? [] : await readBreaches(world, typed, whose),
      approvals: what === "breaches" ? [] : await readApprovals(world, typed, whose),
    });
    const found = await list(asked);
    const none = found.breaches.length + found.approvals.length === 0;
    // Asked for nothing in particular, a person with nothing of their own is shown what is open.
    if (which === undefined && none)
      return itemListCard(await list("open"), "open", world.config, "Nothing open is yours; this is what is open.");
    return itemListCard(
      found,
      asked,
      world.config,
      which === undefined ? "These are yours; /ward list open names all that is open." : undefined,
    );
  },
});
