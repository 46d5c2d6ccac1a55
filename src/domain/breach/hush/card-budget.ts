/** A card budget: beyond so many cards an hour, a room is told of further mild breaches in one line, until one of them stands out. */

import type { EventBodies, EventType } from "../../journal/event-kinds.ts";
import type { Threshold } from "../../pact/pact.ts";
import type { RoomSettings } from "../../people/fleet-config.ts";
import { hour, type Instant } from "../../words/time.ts";

/**
 * Whether a breach that opens now is gathered. Never what is high or critical, and never what is held back at once: a restraint
 * in force is seen. `posted`: when the room's cards were posted.
 */
export function isGathered(
  { severity, intervention, enforce }: Pick<Threshold, "severity" | "intervention" | "enforce">,
  { card_budget_per_hour: budget }: Pick<RoomSettings, "card_budget_per_hour">,
  posted: readonly Instant[],
  at: Instant,
): boolean {
  if (budget === "off" || enforce === "shadow" || intervention.mode === "automatic") return false;
  if (severity === "high" || severity === "critical") return false;
  return posted.filter((one) => at - one < hour).length >= budget;
}

/** After this it has a card of its own: people beyond the first, or once more, were called, it became a storm, or something holds its agent back. */
export function standsOut({ type, body }: { type: EventType; body: object }): boolean {
  if (type === "breach.applied" || type === "breach.reopened" || type === "breach.worsened") return true;
  if (type === "breach.warned") return (body as EventBodies["breach.warned"]).quiet === undefined;
  if (type !== "breach.escalated") return false;
  const { step, asked_by, because } = body as EventBodies["breach.escalated"];
  return step > 1 || asked_by !== undefined || because === "storm";
}
