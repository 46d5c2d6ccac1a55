/** The signal that only Wardroom sends: an agent's own word on it would count against what was found. */

/** Its value is the number of slots that a run lacks. */
export const evidenceMissing = "evidence.missing";

/** The source of segments that Wardroom writes itself. No token is called so: those of senders begin with "token:". */
export const ownSource = "wardroom";

/** What a sender is told. */
export const reservedSentence = `Only Wardroom sends "${evidenceMissing}": it counts what a run left out.`;
