/** What time does to an approval: the ladder climbs, a hold ends, the question runs out, an approval is never claimed. */
import { event, type NewEvent } from "../journal/event.ts";
import { callAtOnce, callWhenDue } from "../ladder/ask.ts";
import { type Decision, done } from "../words/reply.ts";
import type { Instant } from "../words/time.ts";
import { on, stale } from "./answer-approval.ts";
import { type Approval, nextCall, waits, wordWithin } from "./approval.ts";
import type { Deciding } from "./deciding.ts";

export function takeStep(
  approval: Approval,
  timer: { round: number; step: number },
  { at, config }: Deciding,
): Decision<NewEvent> {
  const called = callWhenDue(approval, nextCall(approval), timer, { raci: approval.raci, config, at });
  if (!called) return stale("the ladder has moved on, or somebody is on it");
  return decided([event("approval.escalated", on(approval), "wardroom", called)], `Step ${called.step} was taken.`);
}

export function holdEnds(approval: Approval, until: Instant): Decision<NewEvent> {
  if (approval.held?.until !== until || !waits(approval)) return stale("the hold was already over");
  return decided(
    [event("approval.unacknowledged", on(approval), "wardroom", { because: "timeout" })],
    "The hold ended.",
  );
}

/** Nobody decided in time: recorded as that, never as denied by a person. The action is not run in either case. */
export function expire(approval: Approval, round: number, { at, config }: Deciding): Decision<NewEvent> {
  if (!waits(approval) || round !== approval.round || at < approval.expiresAt) return stale("it was decided in time");
  const expired = event("approval.expired", on(approval), `pact:${approval.cited}`, { silence: approval.onSilence });
  if (approval.onSilence === "deny") return decided([expired], "Nobody answered: it is not run.");
  const first = callAtOnce(approval.ladder, approval.round + 1, { raci: approval.raci, config, at });
  return decided(
    [expired, ...(first ? [event("approval.escalated", on(approval), "wardroom", first)] : [])],
    "Nobody answered: the question stays open, and the ladder starts again.",
  );
}

/** It was approved, but its agent never came for it. */
export function lapse(approval: Approval, at: Instant): Decision<NewEvent> {
  if (approval.status !== "approved" || approval.claimBy === undefined || at < approval.claimBy)
    return stale("it was claimed in time");
  return decided(
    [event("approval.expired", on(approval), "wardroom", { silence: "unclaimed" })],
    "It was approved, but never claimed.",
  );
}

/** It was claimed, and its agent has not said how it ended: it may have run, and nobody knows. */
export function unheard(approval: Approval, at: Instant): Decision<NewEvent> {
  const { status, claimBy, unheardAt } = approval;
  if (status !== "claimed" || claimBy === undefined || unheardAt !== undefined || at < claimBy + wordWithin)
    return stale("its end was told, or is still awaited");
  return decided(
    [event("approval.unheard", on(approval), "wardroom", { claim_by: claimBy })],
    "No word of how it ended.",
  );
}

const decided = (events: NewEvent[], sentence: string): Decision<NewEvent> => ({ events, reply: done(sentence) });
