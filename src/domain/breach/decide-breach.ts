/** What a command means for a breach. A late click or a stale timer changes nothing; a refusal is a sentence for the person. */

import type { DecidedBy, Measured, NewEvent, Verdict } from "../journal/event.ts";
import type { PersonId, Severity } from "../pact/pact.ts";
import type { Decision } from "../words/reply.ts";
import type { Instant } from "../words/time.ts";
import { acknowledge, approve, deny, giveVerdict, lift, reopen, resolve, unacknowledge } from "./answer-breach.ts";
import type { Breach } from "./breach.ts";
import { type Choice, choose } from "./choose-breach.ts";
import { crossAgain, recover } from "./cross-breach.ts";
import type { Hush } from "./hush.ts";
import { hush, hushEnds, unhush } from "./hush-breach.ts";
import type { Circumstances } from "./parts.ts";
import { onlyLive, onlyWatched, withoutEffect } from "./shadow-breach.ts";
import { expire, holdEnds, remind, takeStep } from "./silence-breach.ts";
import { callNoise, escalate, reassign, snooze } from "./steer-breach.ts";

export type BreachCommand =
  | { type: "approve" | "deny" | "acknowledge" | "unacknowledge" | "lift" | "reopen"; as: DecidedBy }
  | { type: "resolve"; as: DecidedBy; verdict?: Verdict }
  | { type: "give-verdict"; as: DecidedBy; verdict: Verdict }
  | { type: "step"; round: number; step: number }
  | { type: "expire"; epoch: number; round: number }
  | { type: "hold-ends" | "remind" | "hush-ends"; until: Instant }
  | { type: "snooze"; as: DecidedBy; until: Instant }
  | { type: "reassign"; as: DecidedBy; to: PersonId }
  | { type: "escalate"; as: DecidedBy; to?: PersonId }
  | { type: "noise" | "unhush"; as: DecidedBy }
  | { type: "choose"; as: DecidedBy; choice: Choice }
  | { type: "hush"; hush: Hush }
  | { type: "cross-again"; crossing: string; measured: Measured; severity?: Severity; hush?: Hush }
  | { type: "recover"; measured: Measured };

export function decide(breach: Breach, command: BreachCommand, now: Circumstances): Decision<NewEvent> {
  const decision = answer(breach, command, now);
  return breach.shadow ? { ...decision, events: withoutEffect(decision.events) } : decision;
}

function answer(breach: Breach, command: BreachCommand, now: Circumstances): Decision<NewEvent> {
  if (breach.shadow && "as" in command && onlyLive.has(command.type)) return onlyWatched(breach);
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
    case "expire":
      return expire(breach, command, now);
    case "hold-ends":
      return holdEnds(breach, command.until, now);
    case "remind":
      return remind(breach, command.until, now);
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
