/** Why a breach calls nobody for a while, and until when; and the event that says so. */
import { event, type NewEvent, type Subject } from "../../journal/event.ts";
import type { PersonId } from "../../pact/pact.ts";
import type { Instant } from "../../words/time.ts";

export interface Hush {
  because: "muted" | "quiet-hours";
  until: Instant;
  /** Who muted it. */
  by?: PersonId;
}

export const hushing = (subject: Subject, { because, until, by }: Hush): NewEvent =>
  event("breach.hushed", subject, by ? `person:${by}` : "wardroom", { because, until, ...(by && { by }) });
