/** What a command means for a breach. A late click or a stale timer changes nothing; a refusal is a sentence for the person. */

import type { DecidedBy, NewEvent } from "../journal/event.ts";
import { passOver } from "../ladder/pass-over.ts";
import type { AgentId, PersonId } from "../pact/pact.ts";
import { withPostmortem } from "../postmortem/draft-postmortem.ts";
import type { Decision } from "../words/reply.ts";
import type { Instant } from "../words/time.ts";
import { acknowledge, approve, deny, giveVerdict, lift, reopen, resolve, unacknowledge } from "./answer-breach.ts";
import { type Breach, nextStep } from "./breach.ts";
import type { Measured, Verdict } from "./breach-events.ts";
import { type Choice, choose } from "./choose-breach.ts";
import { type CrossedAgain, crossAgain, recover } from "./cross-breach.ts";
import type { Hush } from "./hush/hush.ts";
import { hush, hushEnds, unhush } from "./hush/hush-breach.ts";
import { approveMembers, chooseForMembers, denyMembers, liftMembers, seenBy } from "./members/answer-members.ts";
import { callingAll, takeStepForMembers } from "./members/call-members.ts";
import { membersCrossAgain, recoverMember } from "./members/cross-members.ts";
import { expireMembers } from "./members/expire-members.ts";
import { isShared } from "./members/member.ts";
import type { Circumstances } from "./parts.ts";
import { onlyLive, onlyWatched, withoutEffect } from "./shadow-breach.ts";
import { expire, holdEnds, remind, takeStep } from "./silence-breach.ts";
import { callNoise, escalate, reassign, snooze } from "./steer-breach.ts";
import { warn } from "./warn-breach.ts";

export type BreachCommand =
  | { type: "acknowledge" | "unacknowledge" | "reopen"; as: DecidedBy }
  /** `epoch`: of the button; of several agents only those are decided about whom it asked about. */
  | { type: "approve" | "deny"; as: DecidedBy; epoch?: number }
  /** `agents`: only these of those it holds back. */
  | { type: "lift"; as: DecidedBy; agents?: AgentId[] }
  | { type: "resolve"; as: DecidedBy; verdict?: Verdict }
  | { type: "give-verdict"; as: DecidedBy; verdict: Verdict }
  | { type: "step"; round: number; step: number }
  /** Whoever is asked cannot be reached. */
  | { type: "pass-over" }
  | { type: "expire"; epoch: number; round: number }
  | { type: "hold-ends" | "remind" | "hush-ends" | "warn"; until: Instant }
  | { type: "snooze"; as: DecidedBy; until: Instant }
  | { type: "reassign"; as: DecidedBy; to: PersonId }
  | { type: "escalate"; as: DecidedBy; to?: PersonId }
  | { type: "noise" | "unhush"; as: DecidedBy }
  | { type: "choose"; as: DecidedBy; choice: Choice }
  | { type: "hush"; hush: Hush }
  | ({ type: "cross-again"; agent?: AgentId } & CrossedAgain)
  | { type: "recover"; agent?: AgentId; measured: Measured };

export function decide(breach: Breach, command: BreachCommand, now: Circumstances): Decision<NewEvent> {
  const decision =
    breach.shadow && "as" in command && onlyLive.has(command.type)
      ? onlyWatched(breach)
      : isShared(breach)
        ? decideTogether(breach, command, now)
        : decideAlone(breach, command, now);
  return breach.shadow
    ? { ...decision, events: withoutEffect(decision.events) }
    : withPostmortem(breach, decision, now);
}

/** About several agents: what differs between them is decided for each, the rest once for all. */
function decideTogether(breach: Breach, command: BreachCommand, now: Circumstances): Decision<NewEvent> {
  switch (command.type) {
    case "approve":
      return approveMembers(breach, command.as, now, command.epoch);
    case "deny":
      return denyMembers(breach, command.as, now, command.epoch);
    case "choose":
      return chooseForMembers(breach, command.choice, command.as, now);
    case "lift":
      return liftMembers(breach, command.as, command.agents, now);
    case "step":
      return takeStepForMembers(breach, command, now);
    case "pass-over":
      return passOver(breach, now, nextStep, (vain, step) => takeStepForMembers(vain, step, now));
    case "expire":
      return expireMembers(breach, command, now);
    case "cross-again":
      return membersCrossAgain(breach, command, now);
    case "recover":
      return breach.scope === undefined
        ? recoverMember(breach, command.agent ?? breach.agent, command.measured)
        : recover(breach, command.measured);
    case "reopen":
      return callingAll(breach, decideAlone(seenBy(breach, command.as.by, now), command, now), now);
    default:
      return decideAlone("as" in command ? seenBy(breach, command.as.by, now) : breach, command, now);
  }
}

function decideAlone(breach: Breach, command: BreachCommand, now: Circumstances): Decision<NewEvent> {
  switch (command.type) {
    case "approve":
      return approve(breach, command.as, now);
    case "deny":
      return deny(breach, command.as, now);
    case "acknowledge":
      return acknowledge(breach, command.as, now);
    case "unacknowledge":
      return unacknowledge(breach, command.as, now);
    case "lift":
      return lift(breach, command.as, now);
    case "resolve":
      return resolve(breach, command.as, command.verdict, now);
    case "give-verdict":
      return giveVerdict(breach, command.as, command.verdict, now);
    case "reopen":
      return reopen(breach, command.as, now);
    case "step":
      return takeStep(breach, command, now);
    case "pass-over":
      return passOver(breach, now, nextStep, (vain, step) => takeStep(vain, step, now));
    case "expire":
      return expire(breach, command, now);
    case "hold-ends":
      return holdEnds(breach, command.until, now);
    case "remind":
      return remind(breach, command.until, now);
    case "warn":
      return warn(breach, command.until, now);
    case "hush-ends":
      return hushEnds(breach, command.until);
    case "snooze":
      return snooze(breach, command.as, command.until, now);
    case "reassign":
      return reassign(breach, command.as, command.to, now);
    case "escalate":
      return escalate(breach, command.as, command.to, now);
    case "noise":
      return callNoise(breach, command.as, now);
    case "choose":
      return choose(breach, command.choice, command.as, now);
    case "hush":
      return hush(breach, command.hush, now);
    case "unhush":
      return unhush(breach, command.as);
    case "cross-again":
      return crossAgain(breach, command, now);
    case "recover":
      return recover(breach, command.measured);
  }
}
