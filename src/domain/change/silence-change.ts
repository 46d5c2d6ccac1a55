/** What time does to a change request: the people whose consent is missing are called, called again, then everybody; then it expires. */
import { event, type NewEvent } from "../journal/event.ts";
import type { Escalated } from "../ladder/climb.ts";
import { passOver } from "../ladder/pass-over.ts";
import { type Consent, stillNeeded } from "../pact/may-apply.ts";
import type { PersonId } from "../pact/pact.ts";
import type { FleetConfig } from "../people/fleet-config.ts";
import { isAway } from "../people/person.ts";
import { type Decision, done } from "../words/reply.ts";
import type { Instant } from "../words/time.ts";
import { type Deciding, on, stale } from "./answer-change.ts";
import { type ChangeRequest, nextCall, signers, waits } from "./change.ts";

type Now = Pick<Deciding, "at" | "config" | "consent">;

export function takeStep(change: ChangeRequest, timer: { round: number; step: number }, now: Now): Decision<NewEvent> {
  const next = nextCall(change);
  if (!next || timer.round !== change.round || timer.step !== next.step || next.due > now.at)
    return stale("somebody has decided, or the step was taken");
  const called = callFor(next.to, { step: next.step, round: change.round, given: signers(change) }, now);
  return {
    events: [event("change.escalated", on(change), "wardroom", called)],
    reply: done(`Step ${next.step} was taken.`),
  };
}

export const passOverStep = (change: ChangeRequest, now: Now): Decision<NewEvent> =>
  passOver(change, now, nextCall, (vain, step) => takeStep(vain, step, now));

export function holdEnds(change: ChangeRequest, until: Instant): Decision<NewEvent> {
  if (change.held?.until !== until || !waits(change)) return stale("the hold was already over");
  return {
    events: [event("change.unacknowledged", on(change), "wardroom", { because: "timeout" })],
    reply: done("The hold ended."),
  };
}

/** Whom a step of its ladder calls: who is missing, then everybody. */
export function callFor(
  to: string,
  { step, round, given }: { step: number; round: number; given: readonly PersonId[] },
  { at, config, consent }: Now,
): Escalated {
  const wanted = to === "room" ? config.admins : firstOf(consent, given);
  const instead_of = wanted.filter((id) => isAway(config, id, at));
  const deputies = instead_of.flatMap((id) => config.people[id]?.deputy ?? []).filter((id) => !isAway(config, id, at));
  const unreachable = instead_of.filter((id) => config.people[id]?.unreachable);
  return {
    step,
    round,
    target: to,
    to: [...new Set([...wanted.filter((id) => !instead_of.includes(id)), ...deputies])],
    instead_of,
    ...(unreachable.length > 0 && { unreachable }),
    room: to === "room",
  };
}

/** Where one owner would do nobody else is woken; where two must agree, both sides are asked. */
function firstOf(consent: Consent, given: readonly PersonId[]): PersonId[] {
  const needed = stillNeeded(consent, given);
  const owners = needed.filter((id) => consent.owners.includes(id));
  return consent.loosened.length === 0 && owners.length > 0 ? owners : needed;
}

export function expire(change: ChangeRequest, { at }: { at: Instant; config?: FleetConfig }): Decision<NewEvent> {
  if (!waits(change) || at < change.expiresAt) return stale("it was decided in time");
  return {
    events: [event("change.expired", on(change), "wardroom", { votes: signers(change) })],
    reply: done("Too few agreed in time: it expired."),
  };
}

export function outdate(change: ChangeRequest, live: number): Decision<NewEvent> {
  if (!waits(change) || live === change.base) return stale("it stands on what is live");
  return {
    events: [event("change.outdated", on(change), "wardroom", { live })],
    reply: done(`${change.pact}@${live} is live, and ${change.id} was edited from ${change.base}.`),
  };
}
