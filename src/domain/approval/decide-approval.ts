/** What a command means for an approval. A late click or a stale timer changes nothing; a refusal is a sentence for the person. */
import { type DecidedBy, event, type NewEvent } from "../journal/event.ts";
import { passOver } from "../ladder/pass-over.ts";
import { type Decision, done } from "../words/reply.ts";
import type { Duration, Instant } from "../words/time.ts";
import { acknowledge, approve, deny, on, stale, unacknowledge, withdrawVote } from "./answer-approval.ts";
import { type Approval, nextCall, waits } from "./approval.ts";
import type { Deciding } from "./deciding.ts";
import { extend } from "./extend-approval.ts";
import { giveReason } from "./give-reason.ts";
import { expire, holdEnds, lapse, missReport, takeStep, warn } from "./silence-approval.ts";

export type ApprovalCommand =
  | { type: "approve"; as: DecidedBy; standing?: boolean }
  | { type: "deny" | "acknowledge" | "unacknowledge" | "withdraw-vote"; as: DecidedBy }
  /** `by`: the rule's own time again unless said; `nth`: it is to be the nth extension, so that one press counts once. */
  | { type: "extend"; as: DecidedBy; by?: Duration; nth?: number }
  /** Whoever denied it says why. */
  | { type: "give-reason"; as: DecidedBy }
  | { type: "warn"; until: Instant }
  | { type: "report" }
  | { type: "step"; round: number; step: number }
  /** Whoever is asked cannot be reached. */
  | { type: "pass-over" }
  | { type: "expire"; round: number }
  | { type: "hold-ends"; until: Instant }
  | { type: "lapse" }
  /** Its agent takes the question back. */
  | { type: "withdraw"; reason?: string }
  /** A later question, or another rule, takes its place. */
  | { type: "supersede"; because: string; byAction?: string };

export function decide(approval: Approval, command: ApprovalCommand, now: Deciding): Decision<NewEvent> {
  switch (command.type) {
    case "approve":
      return approve(approval, command.as, command.standing ?? false, now);
    case "deny":
      return deny(approval, command.as, now);
    case "acknowledge":
      return acknowledge(approval, command.as, now);
    case "unacknowledge":
      return unacknowledge(approval, command.as, now);
    case "withdraw-vote":
      return withdrawVote(approval, command.as, now);
    case "extend":
      return extend(approval, command, now);
    case "give-reason":
      return giveReason(approval, command.as, now);
    case "warn":
      return warn(approval, command.until, now);
    case "report":
      return missReport(approval, now.at);
    case "step":
      return takeStep(approval, command, now);
    case "pass-over":
      return passOver(approval, now, nextCall, (vain, step) => takeStep(vain, step, now));
    case "expire":
      return expire(approval, command.round, now);
    case "hold-ends":
      return holdEnds(approval, command.until);
    case "lapse":
      return lapse(approval, now.at);
    case "withdraw":
      return waits(approval) || approval.status === "approved"
        ? {
            events: [
              event("approval.withdrawn", on(approval), `agent:${approval.agent}`, {
                ...(command.reason && { reason: command.reason }),
              }),
            ],
            reply: done("Taken back."),
          }
        : stale(`it is already ${approval.status}`);
    case "supersede":
      return waits(approval) || approval.status === "approved"
        ? {
            events: [
              event("approval.superseded", on(approval), "wardroom", {
                because: command.because,
                ...(command.byAction && { by_action: command.byAction }),
              }),
            ],
            reply: done("Superseded."),
          }
        : stale(`it is already ${approval.status}`);
  }
}
