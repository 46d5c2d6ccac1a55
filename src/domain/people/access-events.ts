/** What can happen to the keys of the HTTP door. */
import type { How } from "../journal/event.ts";
import type { TraitsOf } from "../journal/traits.ts";
import type { PersonId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";

export interface AccessEvents {
  "token.created": {
    token: string;
    name: string;
    hash: string;
    scopes: string[];
    agent?: string;
    person?: PersonId;
    /** Whose agent it is: the person who counts as asking for what it asks. */
    for?: PersonId;
    expires?: Instant;
    /** It enrols agents: each name that fits its `agent` gets a token of its own, with its scopes, once. */
    enrol?: true;
    /** The enrolment token it was minted by. */
    parent?: string;
  };
  /** The person a token speaks for says that it may. One made on the host is confirmed by being made there. */
  "token.confirmed": { token: string; how: How };
  /** `with`: the enrolment token that minted it was revoked, and it along. */
  "token.revoked": { token: string; with?: string };
  /** A token with the scope auditor read something: at most one a minute a token and resource, with how often since the last. */
  "read.audited": { token: string; name: string; resource: string; count: number };
  "link.created": { link: string; person: PersonId; hash: string; expires: Instant };
  "session.opened": { session: string; person: PersonId; hash: string; expires: Instant; link?: string };
  "session.closed": { session: string };
}

export const accessTraits = {
  "token.created": { about: "token", rooms: "every", shows: "nothing" },
  "token.confirmed": { about: "token", rooms: "every", shows: "nothing" },
  "token.revoked": { about: "token", rooms: "every", shows: "nothing" },
  "read.audited": { about: "reads", rooms: "every", shows: "nothing" },
  "link.created": { about: "link", rooms: "every", shows: "nothing" },
  "session.opened": { about: "session", rooms: "every", shows: "nothing" },
  "session.closed": { about: "session", rooms: "every", shows: "nothing" },
} as const satisfies TraitsOf<AccessEvents>;
