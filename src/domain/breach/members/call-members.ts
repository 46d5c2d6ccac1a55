/** Calls the people of all whom a breach about several agents asks about: one call, whoever's ladder names them. */
import type { NewEvent } from "../../journal/event.ts";
import { callAtOnce, callWhenDue } from "../../ladder/ask.ts";
import type { Escalated } from "../../ladder/climb.ts";
import type { Raci } from "../../pact/pact.ts";
import type { Decision } from "../../words/reply.ts";
import { type Breach, nextStep } from "../breach.ts";
import { callOrHush } from "../hush/quiet-hours.ts";
import { type Circumstances, decided, on, stale } from "../parts.ts";
import { waiting } from "./member.ts";

/** The first call of a round, to the people of everybody who is asked about. */
export function callMembersAtOnce(
  breach: Breach,
  round: number,
  { at, config }: Circumstances,
  because?: "storm",
): NewEvent[] {
  const called = everybody(
    racisOf(breach).flatMap((raci) => callAtOnce(breach.ladder, round, { raci, config, at }) ?? []),
  );
  return called ? [calling(breach, { ...called, ...(because && { because }) }, { at, config })] : [];
}

const calling = (breach: Breach, called: Escalated, now: Circumstances): NewEvent =>
  callOrHush(on(breach), called, { severity: breach.threshold.severity, room: breach.room, raci: breach.raci }, now);

/** The ladder's next step asks the people of everybody who still waits. */
export function takeStepForMembers(
  breach: Breach,
  timer: { round: number; step: number },
  { at, config }: Circumstances,
): Decision<NewEvent> {
  const next = nextStep(breach);
  const calls = racisOf(breach).flatMap((raci) => callWhenDue(breach, next, timer, { raci, config, at }) ?? []);
  const called = everybody(calls);
  if (!called) return stale("the ladder has moved on, or somebody is on it");
  return decided([calling(breach, called, { at, config })], `Step ${called.step} is due.`);
}

/** What was decided once for all calls the people of all. */
export function callingAll(
  breach: Breach,
  { events, reply }: Decision<NewEvent>,
  now: Circumstances,
): Decision<NewEvent> {
  const rest = events.filter(({ type }) => type !== "breach.escalated" && type !== "breach.hushed");
  return {
    events: rest.length === events.length ? events : [...rest, ...callMembersAtOnce(breach, breach.round + 1, now)],
    reply,
  };
}

const racisOf = (breach: Breach): Raci[] => {
  const asked = waiting(breach).length > 0 ? waiting(breach) : breach.members;
  return [...new Map(asked.map(({ raci }) => [JSON.stringify(raci), raci])).values()];
};

/** One call to all whom several owners' ladders name at the same step. */
function everybody([first, ...others]: readonly Escalated[]): Escalated | undefined {
  if (!first) return undefined;
  const all = [first, ...others];
  return {
    ...first,
    to: [...new Set(all.flatMap(({ to }) => to))],
    instead_of: [...new Set(all.flatMap(({ instead_of }) => instead_of))],
    ...(all.some(({ unreachable }) => unreachable) && {
      unreachable: [...new Set(all.flatMap(({ unreachable }) => unreachable ?? []))],
    }),
    room: all.some(({ room }) => room),
  };
}
