/** How people steer who is asked about a breach and when: snooze it, pass it on, call the next one now, call it noise. */

import { restrained } from "../agent/restraint.ts";
import { type DecidedBy, event, type NewEvent } from "../journal/event.ts";
import { call } from "../ladder/ask.ts";
import { type Escalated, stepAfter } from "../ladder/climb.ts";
import type { PersonId } from "../pact/pact.ts";
import { nameOf, shortNameOf } from "../people/person.ts";
import { listNames, mayDo } from "../people/who-may.ts";
import { type Decision, refused } from "../words/reply.ts";
import { type Duration, day, type Instant } from "../words/time.ts";
import { sayWhen } from "../words/wall-clock.ts";
import { forbid, lookingHold } from "./answer-breach.ts";
import { type Breach, decisionWaits, mayCall } from "./breach.ts";
import { type Circumstances, decided, on, stale } from "./parts.ts";

const longestSnooze: Duration = 7 * day;

/** Holds the ladder until `asked`, never the end of a decision; while one waits for no longer than "I'm looking" does. */
export function snooze(breach: Breach, as: DecidedBy, asked: Instant, now: Circumstances): Decision<NewEvent> {
  const no = forbid(breach, "steer", as, now) ?? nobodyIsCalled(breach);
  if (no) return no;
  if (asked <= now.at) return refuse("That time is over already. Say how long: 1h, or until 09:00.");
  if (asked - now.at > longestSnooze)
    return refuse("A breach is snoozed for 7 days at most. Resolve it if it is over.");
  const waits = decisionWaits(breach);
  const until = waits ? Math.min(asked, now.at + lookingHold) : asked;
  if (breach.held?.snoozed && breach.held.until === until) return stale("it is snoozed until then already");
  const zone = now.config.people[as.by]?.tz ?? "UTC";
  const less = until < asked ? ", for while a decision waits 15 min is the most" : "";
  const { expiresAt } = breach.intervention;
  const end =
    waits && expiresAt !== undefined
      ? ` The decision does not wait: it ends at ${sayWhen(expiresAt, now.at, zone)}.`
      : "";
  return decided(
    [event("breach.snoozed", on(breach), `person:${as.by}`, { ...as, until, asked })],
    `${breach.id} is snoozed until ${sayWhen(until, now.at, zone)}${less}.${end}`,
  );
}

/** Somebody else is asked in place of whoever was, by name; the ladder starts again with them. */
export function reassign(breach: Breach, as: DecidedBy, to: PersonId, now: Circumstances): Decision<NewEvent> {
  const no = forbid(breach, "steer", as, now) ?? nobodyIsCalled(breach) ?? cannotBeCalled(breach, as, to, now);
  if (no) return no;
  if (!breach.held && !breach.hushed && breach.lastAsked?.to.includes(to))
    return stale(`${shortNameOf(now.config, to)} is asked already`);
  const called = call({ step: 1, to, round: breach.round + 1 }, { raci: breach.raci, ...now });
  if (called.to.length === 0) return nobodyStandsIn(to, now);
  if (called.to.includes(as.by)) return standsInThemself(breach, to, now);
  return decided(
    [
      event("breach.reassigned", on(breach), `person:${as.by}`, { ...as, to }),
      event("breach.escalated", on(breach), `person:${as.by}`, { ...called, asked_by: as.by }),
    ],
    `${breach.id} is passed on: ${whoIsCalled(called, now)}`,
  );
}

/** The next step of the ladder now; or somebody by name, beside the ladder. */
export function escalate(
  breach: Breach,
  as: DecidedBy,
  to: PersonId | undefined,
  now: Circumstances,
): Decision<NewEvent> {
  const no = forbid(breach, "steer", as, now) ?? nobodyIsCalled(breach);
  if (no) return no;
  const next = stepAfter(breach);
  if (to === undefined && !next)
    return {
      events: [],
      reply: refused(
        "arg_required",
        `Everyone on the ladder of ${breach.id} was called already. Name somebody: /ward escalate ${breach.id} PERSON`,
      ),
    };
  const never = to === undefined ? undefined : cannotBeCalled(breach, as, to, now);
  if (never) return never;
  const { round, step } = breach;
  const called = call(
    to === undefined && next ? { step: next.step, to: next.to, round } : { step, to: to ?? "", round },
    { raci: breach.raci, ...now },
  );
  if (to !== undefined && called.to.length === 0) return nobodyStandsIn(to, now);
  if (to !== undefined && called.to.includes(as.by)) return standsInThemself(breach, to, now);
  return decided(
    [event("breach.escalated", on(breach), `person:${as.by}`, { ...called, asked_by: as.by })],
    `${breach.id}: ${whoIsCalled(called, now)}`,
  );
}

/** It is over, and it was none: kept apart from what was resolved, and counted by threshold. */
export function callNoise(breach: Breach, as: DecidedBy, now: Circumstances): Decision<NewEvent> {
  const no = forbid(breach, "steer", as, now);
  if (no) return no;
  if (breach.status !== "open") return stale(`${breach.id} is already ${breach.status}`);
  if (decisionWaits(breach) && !breach.shadow)
    return {
      events: [],
      reply: refused(
        "decision_waits",
        `${breach.id} waits for a decision: approve or deny the ${breach.intervention.do} first, then call it noise.`,
      ),
    };
  const held =
    breach.intervention.state === "applied" && !breach.shadow
      ? ` ${breach.agent} stays ${restrained[breach.intervention.do]} until it is released.`
      : "";
  return decided(
    [event("breach.resolved", on(breach), `person:${as.by}`, { ...as, because: "noise" })],
    `${breach.id} is resolved as noise.${held}`,
  );
}

function nobodyIsCalled(breach: Breach): Decision<NewEvent> | undefined {
  if (breach.status !== "open") return stale(`${breach.id} is already ${breach.status}`);
  return mayCall(breach) ? undefined : stale(`nobody is called about ${breach.id} any more`);
}

/**
 * Who is called by name may also let go, so it is somebody else than the person who calls, and somebody who may see the room.
 */
function cannotBeCalled(
  { room, raci, id }: Breach,
  as: DecidedBy,
  to: PersonId,
  { at, config }: Circumstances,
): Decision<NewEvent> | undefined {
  if (!Object.hasOwn(config.people, to)) return refuse(`There is no person ${to.slice(0, 40)} in wardroom.yaml.`);
  if (to === as.by) return refuse(`That is you. To take it yourself: /ward ack ${id}`);
  const question = { act: "see" as const, config, room, raci, reached: [], roomAsked: false, fourEyes: [], at };
  return mayDo({ ...question, person: to }).may
    ? undefined
    : refuse(
        `${nameOf(config, to)} is not in the ${room} room, so could not see ${id}. An admin can add them to its members.`,
      );
}

const nobodyStandsIn = (to: PersonId, { config }: Circumstances): Decision<NewEvent> =>
  refuse(`${nameOf(config, to)} is away, and nobody stands in. Name somebody else.`);

/** Who calls somebody that is away, and stands in for them, would have called themselves. */
const standsInThemself = ({ id }: Breach, to: PersonId, { config }: Circumstances): Decision<NewEvent> =>
  refuse(`${nameOf(config, to)} is away, and you stand in. Name somebody else, or take it yourself: /ward ack ${id}`);

const refuse = (sentence: string): Decision<NewEvent> => ({ events: [], reply: refused("arg_invalid", sentence) });

function whoIsCalled({ to, instead_of, room, target }: Escalated, { config }: Circumstances): string {
  if (room) return "the whole room is called.";
  const away = instead_of.length > 0 ? ` (${listNames(instead_of, config, "and")} is away)` : "";
  if (to.length === 0) return `step ${target} reaches nobody${away}; the ladder goes on.`;
  return `${listNames(to, config, "and")} ${to.length > 1 ? "are" : "is"} called now${away}.`;
}
