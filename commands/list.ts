import { z } from "zod";
import { readAgents, readApprovals, readBreaches } from "../src/flows/read/read-status.ts";
import { defineCommand } from "../src/ports/command.ts";
import { agentListCard, itemListCard } from "../src/views/room/status.ts";

export const list = defineCommand({
  name: "list",
  summary: "Breaches, approvals or agents: yours, what is open, or all",
  who: "Any linked person of the room",
  examples: ["list", "list mine", "list breaches all", "list agents"],
  input: z.object({
    what: z
      .enum(["breaches", "approvals", "agents"])
      .optional()
      .meta({ kind: "choice", description: "Which kind; breaches and approvals when left out" }),
    which: z
      .enum(["mine", "open", "all"])
      .optional()
      .meta({ kind: "choice", description: "Whose; what is yours when left out" }),
  }),
  async run(world, typed, { what, which }) {
    if (what === "agents") return agentListCard(await readAgents(world, typed));
    const asked = which ?? "mine";
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
