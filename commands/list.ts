import { z } from "zod";
import { factsOf, listedKinds } from "../src/domain/journal/asking-kinds.ts";
import { readAgentsOf, readLists } from "../src/flows/read/read-status.ts";
import { defineCommand } from "../src/ports/command.ts";
import { agentListCard, agentListHints } from "../src/views/room/agent-list.ts";
import { itemListCard } from "../src/views/room/item-lists.ts";

export const list = defineCommand({
  name: "list",
  summary: "Breaches, approvals, change requests, postmortems or agents: yours, what is open, or all",
  who: "Any linked person of the room",
  examples: ["list", "list mine", "list breaches all", "list changes open", "list agents", "list agents open"],
  input: z.object({
    what: z
      .enum([...listedKinds.map((kind) => factsOf(kind).listed ?? kind), "agents"])
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
    const kinds = listedKinds.filter((one) => what === undefined || factsOf(one).listed === what);
    const found = await readLists(world, typed, asked, kinds);
    const none = Object.values(found).every((items) => items.length === 0);
    // Asked for nothing in particular, a person with nothing of their own is shown what is open.
    if (which === undefined && none)
      return itemListCard(
        await readLists(world, typed, "open", kinds),
        "open",
        world.config,
        "Nothing open is yours; this is what is open.",
      );
    return itemListCard(
      found,
      asked,
      world.config,
      which === undefined ? "These are yours; /ward list open names all that is open." : undefined,
    );
  },
});
