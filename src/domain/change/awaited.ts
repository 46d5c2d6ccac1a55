/** Whom a change request waits for: everywhere a list says "yours", a page puts it first, or a line names who is to act. */
import { stillNeeded } from "../pact/may-apply.ts";
import type { PersonId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import { type ChangeRequest, signers, waits } from "./change.ts";

/** Whoever proposed it while another text is asked for, nobody if that is an agent; else those whose consent would bring it on. */
export function awaited(change: ChangeRequest): PersonId[] {
  if (!waits(change)) return [];
  if (!change.editsAsked) return stillNeeded(change.consent, signers(change));
  return change.by.startsWith("person:") ? [change.by.slice("person:".length)] : [];
}

/** It waits for this person, or they said that they look at it. Not past its end: then nothing can be answered any more. */
export const isYours = (change: ChangeRequest, person: PersonId, { at }: { at: Instant }): boolean =>
  waits(change) &&
  at < change.expiresAt &&
  (awaited(change).includes(person) || (!change.editsAsked && change.held?.by === person));
