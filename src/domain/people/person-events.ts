/** What can happen to a person, to a chat account of theirs, and to the calendar that names who is on call. */
import type { How } from "../journal/event.ts";
import type { TraitsOf } from "../journal/traits.ts";
import type { PersonId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import type { PlatformName } from "./platform.ts";

export interface PersonEvents {
  /** The calendar of a rota was not read for a day, or never could be; and it was read again. */
  "calendar.stale": { rota: string; read_at?: Instant; problem?: string };
  "calendar.read": { rota: string };
  /** Said in chat by the person; without `until` until they say that they are back. */
  "person.away": { person: PersonId; how: How; until?: Instant };
  "person.back": { person: PersonId; how: How };
  /** A code with which a person links another chat account; only its hash is kept. */
  "link-code.issued": { code: string; person: PersonId; hash: string; expires: Instant; how: How };
  /** A chat account is a person's from now on, as if wardroom.yaml said so; where the file names it, the file wins. */
  "account.linked": { platform: PlatformName; team: string; account: string; person: PersonId; code: string; how: How };
  "account.unlinked": { platform: PlatformName; account: string; person: PersonId; how: How };
}

export const personTraits = {
  "calendar.stale": { about: "calendar", rooms: "every", shows: "page" },
  "calendar.read": { about: "calendar", rooms: "every", shows: "page" },
  "person.away": { about: "person", rooms: "every", shows: "page" },
  "person.back": { about: "person", rooms: "every", shows: "page" },
  "link-code.issued": { about: "link-code", rooms: "every", shows: "nothing" },
  "account.linked": { about: "account", rooms: "every", shows: "nothing" },
  "account.unlinked": { about: "account", rooms: "every", shows: "nothing" },
} as const satisfies TraitsOf<PersonEvents>;
