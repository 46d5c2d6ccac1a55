/**
 * What the machine's owner may ask of the fleet: sign-in links, tokens, pacts, agents, approvals, drills. Run by the service for its own socket, or
 * by the command line itself when no service runs. Whoever can open the socket or the store file is the host.
 */
import { z } from "zod";
import { applyPact } from "../pacts/apply-pact.ts";
import { hostAgents } from "./host-agents.ts";
import { hostApprovals } from "./host-approvals.ts";
import { hostChanges } from "./host-changes.ts";
import { defineHostCommand, type HostCommand, hostAnswer } from "./host-command.ts";
import { hostDrills } from "./host-drills.ts";
import { hostLinks } from "./host-links.ts";
import { hostTestCards } from "./host-test-card.ts";
import { hostTokens } from "./host-tokens.ts";

export type { HostAnswer, HostCommand } from "./host-command.ts";

export const hostCommands: Record<string, HostCommand> = {
  ...hostLinks,
  ...hostTokens,
  ...hostAgents,
  ...hostApprovals,
  ...hostTestCards,
  ...hostChanges,
  ...hostDrills,
  "pact.apply": defineHostCommand(
    z.object({ file: z.string(), text: z.string(), as: z.string().optional(), also: z.string().optional() }),
    async (world, input) => hostAnswer(await applyPact(world, { ...input, how: "cli" })),
  ),
};
