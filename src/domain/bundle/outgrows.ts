/**
 * Whether a thing has outgrown its line in a bundle: "called", somebody new is called about it; "decided", people decided or the
 * pact acted, and go on from there.
 */
import type { Approval } from "../approval/approval.ts";
import type { Breach } from "../breach/breach.ts";
import type { Subject } from "../journal/event.ts";
import { type Climb, escalated } from "../ladder/climb.ts";
import { type Bundle, wasCalled } from "./bundle.ts";

export type Outgrown = "called" | "decided" | undefined;

/** Also what silence decided: its restraint is in force, and somebody releases it. */
export const breachOutgrows = (breach: Breach): Outgrown =>
  outgrown(breach, ["applied", "denied", "lifted", "let-run"].includes(breach.intervention.state));

export const approvalOutgrows = (approval: Approval): Outgrown =>
  outgrown(approval, ["approved", "denied", "claimed", "done", "failed"].includes(approval.status));

const outgrown = (climb: Climb, decided: boolean): Outgrown =>
  decided ? "decided" : escalated(climb) ? "called" : undefined;

/** Whom the thread of the bundle called already, no card of its own calls once more. */
export const standsOut = (bundle: Bundle, card: Subject, outgrows: Outgrown): boolean =>
  outgrows === "decided" || (outgrows === "called" && !wasCalled(bundle, card));
