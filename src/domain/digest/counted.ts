/** What a digest counts of an event: as much of it as its figures need, so small that every one of them can be kept. */
import { type JournalEvent, kindOf } from "../journal/event.ts";
import type { EventType } from "../journal/event-kinds.ts";
import type { Severity } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";

/** Of a breach that something counted is about. */
export interface CountedBreach {
  shadow: boolean;
  openedAt: Instant;
  /** The first answer of a person, as `/ward metrics` measures it. */
  answeredAt?: Instant;
}

export type Counted = { at: Instant; breach?: CountedBreach } & What;

type What =
  | { what: "opened"; severity: Severity }
  /** A step of a ladder beyond its first. */
  | { what: "escalated" }
  | { what: "near-miss" }
  | { what: "noise" | "live" }
  | { what: "asked" | "approved" | "denied" | "expired" | "standing" }
  /** Something happened to the breach, which makes its first answer one of this time. */
  | { what: "went-on" };

/** Everything else is not counted. */
const types: ReadonlySet<EventType> = new Set<EventType>([
  "breach.opened",
  "breach.escalated",
  "breach.acknowledged",
  "breach.snoozed",
  "breach.approved",
  "breach.denied",
  "breach.chosen",
  "breach.lifted",
  "breach.resolved",
  "approval.asked",
  "approval.escalated",
  "approval.approved",
  "approval.denied",
  "approval.expired",
  "standing.used",
  "near-miss.counted",
  "change.live",
]);

export const countedTypes: readonly EventType[] = [...types];

/** Undefined: nothing of it is counted. `breach`: the one it is about. */
export function countedOf(event: JournalEvent, breach: CountedBreach | undefined): Counted | undefined {
  if (!types.has(event.type)) return undefined;
  const what = whatOf(event) ?? (kindOf(event.subject) === "breach" ? { what: "went-on" } : undefined);
  return what && { at: event.at, ...(breach && { breach }), ...what };
}

function whatOf(event: JournalEvent): What | undefined {
  switch (event.type) {
    case "breach.opened":
      return { what: "opened", severity: event.body.threshold.severity };
    case "breach.escalated":
    case "approval.escalated":
      return event.body.step > 1 ? { what: "escalated" } : undefined;
    case "breach.resolved":
      return event.body.because === "noise" ? { what: "noise" } : undefined;
    case "approval.asked":
      return { what: "asked" };
    case "approval.approved":
      return { what: "approved" };
    case "approval.denied":
      return { what: "denied" };
    case "approval.expired":
      // "unclaimed": people had answered it.
      return event.body.silence === "unclaimed" ? undefined : { what: "expired" };
    case "standing.used":
      return { what: "standing" };
    case "near-miss.counted":
      return { what: "near-miss" };
    case "change.live":
      return { what: "live" };
    default:
      return undefined;
  }
}
