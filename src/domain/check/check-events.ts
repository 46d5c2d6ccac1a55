/** What people do about a finding. That it is found is no event: it follows from what is in the journal already. */
import type { DecidedBy } from "../journal/event.ts";
import type { TraitsOf } from "../journal/traits.ts";
import type { RoomId } from "../pact/pact.ts";
import type { FindingKind } from "./finding.ts";

export interface CheckEvents {
  /** It is known and stays as it is; found again once what it rests on (`basis`) is another. */
  "check.dismissed": DecidedBy & { room: RoomId; kind: FindingKind; basis: string };
}

export const checkTraits = {
  "check.dismissed": { about: "check", rooms: "named", shows: "sentence", redacts: ["reason"] },
} as const satisfies TraitsOf<CheckEvents>;
