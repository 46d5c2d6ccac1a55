/** Quiet hours: breaches of low and medium severity call nobody who would be woken by it; what is worse always does. */

import { event, type NewEvent, type Subject } from "../../journal/event.ts";
import type { Escalated } from "../../ladder/climb.ts";
import type { PersonId, Raci, RoomId, Severity } from "../../pact/pact.ts";
import type { FleetConfig } from "../../people/fleet-config.ts";
import type { Instant } from "../../words/time.ts";
import { isBetween, nextWallTime } from "../../words/wall-clock.ts";
import { hushing } from "./hush.ts";

/** Of the breach that would call. */
interface Calling {
  severity: Severity;
  room: RoomId;
  raci: Raci;
}

/** The call, or that it is held back until the first of those it would reach has the day before them. */
export function callOrHush(
  subject: Subject,
  called: Escalated,
  calling: Calling,
  now: { at: Instant; config: FleetConfig },
): NewEvent {
  const until = quietUntil(called.room ? [calling.raci.accountable] : called.to, calling, now);
  return until === undefined
    ? event("breach.escalated", subject, "wardroom", called)
    : hushing(subject, { because: "quiet-hours", until });
}

/** Undefined when one of these people may be called now; the hours are in the zone of each. */
export function quietUntil(
  people: readonly PersonId[],
  { severity, room }: Pick<Calling, "severity" | "room">,
  { at, config }: { at: Instant; config: FleetConfig },
): Instant | undefined {
  const quiet = config.rooms[room]?.settings.quiet;
  if (!quiet || people.length === 0 || severity === "high" || severity === "critical") return undefined;
  const zones = people.map((id) => config.people[id]?.tz ?? "UTC");
  return zones.every((zone) => isBetween(at, quiet, zone))
    ? Math.min(...zones.map((zone) => nextWallTime(at, quiet.to, zone)))
    : undefined;
}
