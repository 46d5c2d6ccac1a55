import { z } from "zod";
import {
  readAgentsOf,
  readApprovals,
  readBreaches,
  readChanges,
  readPostmortems,
} from "../src/flows/read/read-status.ts";
import { defineCommand } from "../src/ports/command.ts";
import { agentListCard, agentListHints, itemListCard } from "../src/views/room/status.ts";

export const list = defineCommand({
  name: "list",
  summary: "Breaches, approvals, change requests, postmortems or agents: yours, what is open, or all",
  who: "Any linked person of the room",
  examples: ["list", "list mine", "list breaches all", "list changes open", "list agents", "list agents open"],
  input: z.object({
    what: z
      .enum(["breaches", "approvals", "changes", "postmortems", "agents"])
      .optional()
      .meta({ kind: "choice", description: "Which kind; all but agents when left out" }),
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
    const wanted = (kind: string): boolean => what === undefined || what === kind;
    const list = async (whose: "mine" | "open" | "all") => ({
      breaches: wanted("breaches") ? await readBreaches(world, typed, whose) : [],
      approvals: wanted("approvals") ? await readApprovals(world, typed, whose) : [],
      changes: wanted("changes") ? await readChanges(world, typed, whose) : [],
      postmortems: wanted("postmortems") ? await readPostmortems(world, typed, whose) : [],
    });
    const found = await list(asked);
    const none = Object.values(found).every((items) => items.length === 0);
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
