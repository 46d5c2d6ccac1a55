/** Whom an event calls, and how: read off its body by what its kind declares. */
import type { Escalated } from "../ladder/climb.ts";
import type { PersonId } from "../pact/pact.ts";
import { type EventType, traitsOf } from "./event-kinds.ts";

interface Happened {
  type: EventType;
  body: object;
}

/** `step` where the ladder calls; `unreachable`: of those it would have called. */
interface Call {
  to: PersonId[];
  step?: number;
  unreachable?: PersonId[];
}

/** Undefined for what calls nobody, also because it is said in quiet hours. */
export const callOf = (one: Happened): Call | undefined =>
  // Only a body with a `to` has the trait.
  traitsOf(one.type).tells?.calls !== undefined && !isQuiet(one) ? (one.body as Call) : undefined;

/** The step of a ladder that an event is, pages included. */
export const stepOf = ({ type, body }: Happened): Escalated | undefined =>
  traitsOf(type).tells?.calls === "ladder" ? (body as Escalated) : undefined;

/** Said in quiet hours, and to be read in the morning. */
export const isQuiet = ({ body }: Happened): boolean => "quiet" in body && body.quiet === true;
