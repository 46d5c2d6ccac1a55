/** What time does to a breach: the ladder climbs, a hold ends, a decision runs out. Silence ends as the pact declared. */

import { event, type NewEvent } from "../journal/event.ts";
import { callWhenDue } from "../ladder/ask.ts";
import type { Decision } from "../words/reply.ts";
import type { Instant } from "../words/time.ts";
import { goOn } from "./answer-breach.ts";
import { type Breach, decisionWaits, nextStep } from "./breach.ts";
import { callOrHush, quietUntil } from "./hush/quiet-hours.ts";
import { applying, byPact, type Circumstances, decided, firstStep, on, stale } from "./parts.ts";

export function takeStep(
  breach: Breach,
  timer: { round: number; step: number },
  { at, config }: Circumstances,
): Decision<NewEvent> {
  const called = callWhenDue(breach, nextStep(breach), timer, { raci: breach.raci, config, at });
  if (!called) return stale("the ladder has moved on, or somebody is on it");
  const { threshold, room, raci } = breach;
  const taken = callOrHush(on(breach), called, { severity: threshold.severity, room, raci }, { at, config });
  return decided([taken], `Step ${called.step} is due.`);
}

/** "I'm looking" or a snooze is over without a word. */
export function holdEnds(breach: Breach, until: Instant, now: Circumstances): Decision<NewEvent> {
  if (breach.held?.until !== until || breach.status !== "open") return stale("the hold was already over");
  return decided(goOn(breach, { because: "timeout" }, now), "The hold ended.");
}

/** Whoever is looking is told that the hold is about to end; the same press as before renews it. */
export function remind(breach: Breach, until: Instant, now: Circumstances): Decision<NewEvent> {
  const { held } = breach;
  if (held?.until !== until || held.reminded || breach.status !== "open") return stale("the hold was already over");
  const { room, threshold } = breach;
  const quiet = quietUntil([held.by], { severity: threshold.severity, room }, now) !== undefined;
  const body = { by: held.by, until, ...(quiet && { quiet: true as const }) };
  return decided([event("breach.reminded", on(breach), "wardroom", body)], "Reminded.");
}

/** Nobody decided in time. What then happens was declared in the pact, and is recorded as such: never as denied or approved. */
export function expire(
  breach: Breach,
  { epoch, round }: { epoch: number; round: number },
  now: Circumstances,
): Decision<NewEvent> {
  if (!decisionWaits(breach) || epoch !== breach.epoch || round !== breach.round)
    return stale("it was decided in time");
  const { threshold, agent, room, measured } = breach;
  const then = threshold.intervention.on_silence;
  const pact = byPact(breach.clause);
  const expired = event("breach.expired", on(breach), pact, { silence: then });
  if (then === "hold")
    return decided([expired, ...firstStep(breach, now, breach.round + 1)], "Nobody answered: the ladder starts again.");
  if (then === "drop") return decided([expired], "Nobody answered: nothing is done.");
  return decided(
    [expired, ...applying(on(breach), agent, room, threshold, pact, "pact", measured, now.at)],
    "Nobody answered: the pact applied it.",
  );
}
