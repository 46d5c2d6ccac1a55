/** The last call: three quarters of the time to decide are gone, and whoever may decide is called once more before silence does. */
import { event, type NewEvent } from "../journal/event.ts";
import type { PersonId } from "../pact/pact.ts";
import { isAway } from "../people/person.ts";
import { type Act, eligible } from "../people/who-may.ts";
import type { Decision } from "../words/reply.ts";
import type { Instant } from "../words/time.ts";
import { questionAbout } from "./answer-breach.ts";
import { type Breach, warnsAt } from "./breach.ts";
import { quietUntil } from "./hush/quiet-hours.ts";
import { whoMay } from "./members/answer-members.ts";
import { isShared, waiting } from "./members/member.ts";
import { type Circumstances, decided, on, stale } from "./parts.ts";

/** Where it is over by now, because nothing ran in between, nobody is called for what cannot be decided any more. */
export function warn(breach: Breach, until: Instant, now: Circumstances): Decision<NewEvent> {
  const due = warnsAt(breach);
  if (until !== breach.intervention.expiresAt || due === undefined || now.at < due || now.at >= until)
    return stale("nobody is to be called once more");
  const to = whoDecides(breach, now);
  const { room, threshold } = breach;
  const quiet = quietUntil(to, { severity: threshold.severity, room }, now) !== undefined;
  const body = { to, until, ...(quiet && { quiet: true as const }) };
  return decided([event("breach.warned", on(breach), "wardroom", body)], "They are called once more.");
}

/**
 * Whoever answers for it, and whom the ladder reached by name so far: a last call is no reason to call somebody new. Where nobody of
 * them is there, whoever may let go, and else whoever may at least stop it.
 */
function whoDecides(breach: Breach, now: Circumstances): PersonId[] {
  const may = (act: Act): PersonId[] =>
    (isShared(breach)
      ? waiting(breach).flatMap((member) => whoMay(breach, member, act, now))
      : eligible({ ...questionAbout(breach, now.config, now.at), act })
    ).filter((id) => !isAway(now.config, id, now.at));
  const owners = [breach, ...waiting(breach)].map(({ raci }) => raci.accountable);
  const asked = may("stop").filter((id) => owners.includes(id) || breach.reached.includes(id));
  const to = [asked, may("let-go"), may("stop")].find((some) => some.length > 0) ?? [];
  return [...new Set(to)];
}
