/** An approval in the store: its fold, what it waits for, and the keys it holds. */
import type { Projection, Timer } from "../journal/projection.ts";
import { climbTimers } from "../ladder/climb.ts";
import { type Approval, awaitsAgent, nextCall, reportsBy, waits, warnsAt } from "./approval.ts";
import { evolve } from "./evolve-approval.ts";

function timers(approval: Approval): Timer[] {
  const subject = `approval:${approval.id}`;
  const due = climbTimers("approval", subject, approval, nextCall(approval));
  if (waits(approval))
    due.push({
      key: `${subject}/expire/${approval.round}`,
      subject,
      due: approval.expiresAt,
      command: "approval.expire",
      data: { round: approval.round },
    });
  const warning = warnsAt(approval);
  if (warning !== undefined)
    due.push({
      key: `${subject}/warn/${approval.expiresAt}`,
      subject,
      due: warning,
      command: "approval.warn",
      data: { until: approval.expiresAt },
    });
  if (approval.status === "approved" && approval.claimBy !== undefined)
    due.push({
      key: `${subject}/lapse`,
      subject,
      due: approval.claimBy,
      command: "approval.lapse",
      data: {},
    });
  const report = reportsBy(approval);
  if (report !== undefined)
    due.push({ key: `${subject}/report`, subject, due: report, command: "approval.report", data: {} });
  return due;
}

export const approvalProjection: Projection<Approval, "approval"> = {
  kind: "approval",
  evolve,
  index: ({ room, agent, status }) => ({ room, agent, status }),
  timers,
  claims: (approval) => [
    `action:${approval.action}`,
    ...approval.keys.map(({ key }) => `action-key:${key}`),
    ...(waits(approval) || (approval.status === "approved" && awaitsAgent(approval))
      ? [pendingClaim(approval.agent, approval.tool, approval.argsDigest)]
      : []),
  ],
};

/** One question at a time for the very same act. Ids hold slashes but no spaces, so no two acts share a claim. */
export const pendingClaim = (agent: string, tool: string, argsDigest: string): string =>
  `pending:${agent} ${tool} ${argsDigest}`;
