/** A drill from the host's command line: the same as `/ward drill`, started and answered as a person of the fleet. */
import { z } from "zod";
import { drillFacts } from "../../views/drill/drill-facts.ts";
import { drillCommand, drillVerbs } from "../drill/drill-verb.ts";
import { decideDrill } from "../drill/run-drill-command.ts";
import { startDrill } from "../drill/start-drill.ts";
import { defineHostCommand, type HostCommand, hostAnswer, hostText, unknownPerson } from "./host-command.ts";

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
  "drill.decide": defineHostCommand(
    z.object({ id: z.string(), verb: z.enum(drillVerbs), as: z.string(), reason: hostText(4_000).optional() }),
    async (world, { id, verb, as, reason }) => {
      const unknown = unknownPerson(world, as);
      if (unknown) return unknown;
      const by = { by: as, how: "cli", ...(reason && { reason }) } as const;
      const reply = await decideDrill(world, id, drillCommand(verb, by));
      const drill = await world.store.load(`drill:${id}`);
      return hostAnswer(reply, reply.type === "refused" ? undefined : drill && drillFacts(drill.state));
    },
  ),
};
