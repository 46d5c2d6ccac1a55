/** A breach that calls nobody for a while: muted by a person, or opened in the quiet hours of those it would call. */

import { type DecidedBy, event, type NewEvent } from "../../journal/event.ts";
import type { Decision } from "../../words/reply.ts";
import type { Instant } from "../../words/time.ts";
import type { Breach } from "../breach.ts";
import { type Circumstances, decided, on, stale } from "../parts.ts";
import { type Hush, hushing } from "./hush.ts";

/** Holds back every call from now on. What is critical always calls. */
export function hush(breach: Breach, how: Hush, { at }: Circumstances): Decision<NewEvent> {
  if (breach.status !== "open" || how.until <= at) return stale("there is nothing to hold back");
  if (breach.threshold.severity === "critical") return stale(`${breach.id} is critical and always calls`);
  if (breach.hushed?.because === how.because && breach.hushed.until === how.until)
    return stale("it calls nobody until then already");
  return decided([hushing(on(breach), how)], `${breach.id} calls nobody for now.`);
}

/** Its time is over: the ladder goes on, as much later as it was held up. */
export function hushEnds(breach: Breach, until: Instant): Decision<NewEvent> {
  if (breach.status !== "open" || breach.hushed?.until !== until) return stale("it was over already");
  return decided([event("breach.unhushed", on(breach), "wardroom", { because: "time" })], "It calls again.");
}

/** The mute behind it was lifted by a person. */
export function unhush(breach: Breach, as: DecidedBy): Decision<NewEvent> {
  if (breach.status !== "open" || breach.hushed?.because !== "muted") return stale("it was over already");
  return decided(
    [event("breach.unhushed", on(breach), `person:${as.by}`, { ...as, because: "person" })],
    "It calls again.",
  );
}
