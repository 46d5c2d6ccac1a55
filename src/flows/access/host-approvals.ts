/** Approvals from the host's command line: decided as a person of the fleet, under that person's rights, like at a button. */
import { z } from "zod";
import { approvalFacts } from "../../views/approval/approval-facts.ts";
import { decideApproval } from "../decide/run-approval-command.ts";
import { inContext } from "../find/asking.ts";
import { defineHostCommand, type HostCommand, hostAnswer, hostText, unknownPerson } from "./host-command.ts";

export const approvalAnswers = ["approve", "deny"] as const;

export const hostApprovals: Record<string, HostCommand> = {
  "approval.decide": defineHostCommand(
    z.object({
      id: z.string(),
      answer: z.enum(approvalAnswers),
      as: z.string(),
      reason: hostText(4_000).optional(),
      confirm: z.string().max(200).optional(),
    }),
    async (world, { id, answer, as, reason, confirm }) => {
      const unknown = unknownPerson(world, as);
      if (unknown) return unknown;
      const by = { by: as, how: "cli", ...(reason && { reason }) } as const;
      const reply = await decideApproval(world, id, { type: answer, as: by }, confirm);
      const told = reply.type === "refused" ? undefined : await inContext(world, "approval", id);
      return hostAnswer(reply, told && approvalFacts(told.state, told.context.asked));
    },
  ),
};
