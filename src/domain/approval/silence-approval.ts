/** What time does to an approval: the ladder climbs, a hold ends, the question runs out, an approval is never claimed. */
import { event, type NewEvent } from "../journal/event.ts";
import { callAtOnce, callWhenDue } from "../ladder/ask.ts";
import { isAway } from "../people/person.ts";
import { type Decision, done } from "../words/reply.ts";
import type { Instant } from "../words/time.ts";
import { approvers, deniers, on, stale } from "./answer-approval.ts";
import { type Approval, nextCall, reportsBy, waits, warnsAt } from "./approval.ts";
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

/**
 * It ends at `until`, and three quarters of its time are gone: whoever may decide it now is called once more. Where it is over by now, because
 * nothing ran in between, nobody is called for what cannot be decided any more.
 */
export function warn(approval: Approval, until: Instant, now: Deciding): Decision<NewEvent> {
  const due = warnsAt(approval);
  if (until !== approval.expiresAt || due === undefined || now.at < due || now.at >= until)
    return stale("nobody is to be called once more");
  const left = (people: readonly string[]): string[] =>
    people.filter((id) => !approval.votes.some(({ by }) => by === id) && !isAway(now.config, id, now.at));
  const may = left(approvers(approval, now));
  const to = may.length > 0 ? may : left(deniers(approval, now));
  return decided([event("approval.warned", on(approval), "wardroom", { to, until })], "They are called once more.");
}

/** It was claimed, and its agent has not said what came of it. It may still say so; people are not left to believe that all is well. */
export function missReport(approval: Approval, at: Instant): Decision<NewEvent> {
  const due = reportsBy(approval);
  if (due === undefined || approval.claimedAt === undefined || at < due) return stale("its end was told in time");
  return decided(
    [event("approval.unreported", on(approval), "wardroom", { since: approval.claimedAt })],
    "Its agent has not said what came of it.",
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

const decided = (events: NewEvent[], sentence: string): Decision<NewEvent> => ({ events, reply: done(sentence) });
