/** Human review: nothing was prepared, and a person chooses what is done, or that nothing is. */

import { restrained } from "../agent/restraint.ts";
import { type DecidedBy, event, type NewEvent } from "../journal/event.ts";
import type { InterventionKind, Limit } from "../pact/pact.ts";
import { type Decision, refused } from "../words/reply.ts";
import { forbid, howItEnded } from "./answer-breach.ts";
import { awaitsChoice, type Breach } from "./breach.ts";
import { applying, type Circumstances, decided, on, stale } from "./parts.ts";

export type Choice = { do: InterventionKind; limit?: Limit } | { do: "nothing" };

/** Whoever may stop the agent may choose. Having let it run, they may still choose otherwise while the breach is open. */
export function choose(breach: Breach, choice: Choice, as: DecidedBy, now: Circumstances): Decision<NewEvent> {
  const no = forbid(breach, "stop", as, now);
  if (no) return no;
  const { threshold, agent, room, measured, intervention, id } = breach;
  if (breach.status === "open" && threshold.intervention.mode !== "human-review")
    return {
      events: [],
      reply: refused("arg_invalid", `${id} has its intervention prepared: approve or deny it, or pause ${agent}.`),
    };
  if (!awaitsChoice(breach))
    return {
      events: [],
      reply: refused("already_decided", `${id}: ${howItEnded(breach, now.config, now.config.people[as.by]?.tz)}`),
    };
  const actor = `person:${as.by}`;
  const chosen = event("breach.chosen", on(breach), actor, { ...as, do: choice.do });
  if (choice.do === "nothing")
    return intervention.state === "let-run"
      ? stale(`${agent} was left running already`)
      : decided(
          [chosen],
          `${agent} keeps running. ${id} stays open until it clears or someone resolves it; you may still choose otherwise.`,
        );
  const limit = choice.limit ?? threshold.intervention.limit;
  if (choice.do === "throttle" && !limit)
    return { events: [], reply: refused("arg_required", "A throttle needs its limit: 10/m is ten calls a minute.") };
  const rule = { ...threshold.intervention, do: choice.do, ...(limit && { limit }) };
  return decided(
    [
      chosen,
      ...applying(on(breach), agent, room, { ...threshold, intervention: rule }, actor, as.how, measured, now.at),
    ],
    `${agent} is ${restrained[choice.do]}.`,
  );
}
