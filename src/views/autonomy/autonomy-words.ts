/** The words of autonomy: what changed and why, and how far an agent is from more. */

import type { AutonomyEvents } from "../../domain/autonomy/autonomy-events.ts";
import { type Drilled, isFresh } from "../../domain/autonomy/earn.ts";
import { type Earned, type LastStep, levelOf, wider } from "../../domain/autonomy/earned.ts";
import type { EventOf } from "../../domain/journal/event.ts";
import type { Autonomy, EffectivePact } from "../../domain/pact/pact.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import { type Sentence, say } from "../sentence.ts";

type AutonomyEvent = EventOf<Exclude<keyof AutonomyEvents, "agent.ran">>;

export function autonomySentence(event: AutonomyEvent, config: FleetConfig): Sentence {
  const { agent } = event.body;
  switch (event.type) {
    case "agent.widened":
    case "agent.narrowed": {
      const { from, to, cited } = event.body;
      const verb = event.type === "agent.widened" ? "widened" : "narrowed";
      return say(event.type === "agent.widened" ? "resolved" : "held", [
        { strong: agent },
        `'s autonomy was ${verb} from ${from} to ${to}, ${why(event, config)} (`,
        { code: cited },
        ").",
      ]);
    }
    case "agent.widening-held":
      return say("info", [
        { strong: agent },
        `'s autonomy would be ${event.body.to} now, but nobody who answers for it is there. It stays as it is until somebody is.`,
      ]);
    case "agent.spared":
      return say("info", [
        { strong: itemOf(event.body.cause) },
        ` is not counted against ${agent}: ${excuse(event.body)}.`,
      ]);
    case "agent.blamed":
      return say("info", [
        { strong: itemOf(event.body.cause) },
        ` counts against ${agent} again: people took back what excused it.`,
      ]);
  }
}

/** "because of BR-142", "by Dana Reyes", "after 50 clean runs in a row and the drill DR-3". */
function why({ type, body }: EventOf<"agent.widened" | "agent.narrowed">, config: FleetConfig): string {
  const { clean_runs: cleanRuns, drill } = type === "agent.widened" ? body : {};
  return whyOf(
    { ...body, ...(cleanRuns !== undefined && { cleanRuns }), ...(drill !== undefined && { drill }) },
    config,
  );
}

export function whyOf(
  { because, cause, cleanRuns, drill }: Pick<LastStep, "because" | "cause" | "cleanRuns" | "drill">,
  config: FleetConfig,
): string {
  switch (because) {
    case "breach":
      return `because of ${itemOf(cause)}`;
    case "not-to-blame":
      return `for ${itemOf(cause)} was not its fault`;
    case "person":
      return `by ${nameOf(config, itemOf(cause))}`;
    case "clean-runs":
      return `after ${cleanRuns ?? "its"} clean runs in a row${drill === undefined ? "" : ` and the drill ${drill}`}`;
  }
}

const itemOf = (cause: string): string => cause.slice(cause.indexOf(":") + 1);

function excuse({ because, origin, with: other }: AutonomyEvents["agent.spared"]): string {
  const breach = other === undefined ? "" : ` (${itemOf(other)})`;
  switch (because) {
    case "shared":
      return `other agents broke down at the same time${breach}, so it comes from what they share`;
    case "upstream":
      return `it used the work of ${origin ?? "another agent"}, which was in breach before${breach}`;
    case "noise":
      return "people found that it was noise";
    case "pact-at-fault":
      return "people found that the pact was at fault";
  }
}

/** What a level is at the gate, for whoever reads only its name. */
const meaning: Readonly<Record<Autonomy, string>> = {
  supervised: "it asks people before all but what is free",
  standard: "the rules of its pact say when it asks people",
  trusted: "it asks people less than the rules say at first",
};

/** "standard: the rules of its pact say when it asks people", "supervised, because of BR-142", "standard · 12 of 50 clean runs in a row towards trusted; a passed drill is missing". */
export function autonomyLine(
  earned: Earned,
  effective: EffectivePact | undefined,
  drill: Drilled | undefined,
  config: FleetConfig,
): string {
  const level = levelOf(earned, effective);
  const { last } = earned;
  const since =
    last && effective ? `${level}, ${last.to === level ? whyOf(last, config) : "as its pact begins"}` : level;
  const more = effective && progress(earned, effective, drill);
  if (more !== undefined) return `${since} · ${more}`;
  return last ? since : `${level}: ${meaning[level]}`;
}

/** Undefined: there is nothing to earn. */
function progress(earned: Earned, effective: EffectivePact, drill: Drilled | undefined): string | undefined {
  const rule = effective.autonomy.widen_after;
  const to = wider(levelOf(earned, effective));
  if (!rule || !to) return undefined;
  const runs = `${Math.min(earned.streak, rule.clean_runs)} of ${rule.clean_runs} clean runs in a row towards ${to}`;
  if (earned.held) return `${runs}; held: nobody who answers for it is there`;
  if (rule.drill && !isFresh(drill, earned)) return `${runs}; a passed drill is missing`;
  return earned.streak < rule.clean_runs
    ? runs
    : `${runs}${earned.selfTold > 0 ? "; a day after its last change at the earliest, for it tells of them itself" : ""}`;
}
