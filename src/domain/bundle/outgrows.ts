/** Whether a thing has outgrown its line in a bundle: somebody new is called, or people decided and go on from there. */
import type { Approval } from "../approval/approval.ts";
import type { Breach } from "../breach/breach.ts";
import { escalated } from "../ladder/climb.ts";

/** Also what silence decided: its restraint is in force, and somebody releases it. */
export const breachOutgrows = (breach: Breach): boolean =>
  escalated(breach) || ["applied", "denied", "lifted", "let-run"].includes(breach.intervention.state);

export const approvalOutgrows = (approval: Approval): boolean =>
  escalated(approval) || ["approved", "denied", "claimed", "done", "failed"].includes(approval.status);
