/** A drill from the host's command line: the same as `/ward drill`, started as a person of the fleet. */
import { z } from "zod";
import { drillFacts } from "../../views/drill/drill-facts.ts";
import { startDrill } from "../drill/start-drill.ts";
import { defineHostCommand, type HostCommand, hostAnswer, unknownPerson } from "./host-command.ts";

export const hostDrills: Record<string, HostCommand> = {
  "drill.start": defineHostCommand(
    z.object({ agent: z.string(), threshold: z.string().optional(), as: z.string() }),
    async (world, { agent, threshold, as }) => {
      const unknown = unknownPerson(world, as);
      if (unknown) return unknown;
      const reply = await startDrill(world, { by: as, how: "cli" }, { agent, threshold });
      const [running] = await world.store.list("drill", { agent, status: "running" });
      return hostAnswer(reply, running && drillFacts(running.state));
    },
  ),
};
