/** Agents from the host's command line: the same cords as the buttons, pulled as a person of the fleet. */
import { z } from "zod";
import { cords, pullCord } from "../decide/pull-cord.ts";
import { describeAgent } from "../read/describe-agent.ts";
import { defineHostCommand, type HostCommand, hostAnswer, hostText, unknownPerson } from "./host-command.ts";

export const hostAgents: Record<string, HostCommand> = {
  "agent.cord": defineHostCommand(
    z.object({ cord: z.enum(cords), agent: z.string(), as: z.string(), reason: hostText(4_000).optional() }),
    async (world, { cord, agent, as, reason }) => {
      const unknown = unknownPerson(world, as);
      if (unknown) return unknown;
      const reply = await pullCord(world, cord, { by: as, how: "cli", ...(reason && { reason }) }, agent);
      return hostAnswer(reply, reply.type === "refused" ? undefined : await describeAgent(world, agent));
    },
  ),
};
