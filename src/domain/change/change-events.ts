/** What can happen to a pact change request. */

import type { Actor, DecidedBy, How } from "../journal/event.ts";
import type { AskingTraitsOf } from "../journal/traits.ts";
import type { Escalated } from "../ladder/climb.ts";
import type { Consent } from "../pact/may-apply.ts";
import type { LadderStep, PactId, PersonId, Raci, RoomId } from "../pact/pact.ts";
import type { Change } from "../pact/pact-diff.ts";
import type { Instant } from "../words/time.ts";

/** What led to it: a postmortem, a breach, a governance check. */
export interface ChangeCause {
  postmortem?: string;
  breach?: string;
  finding?: string;
  /** What the finding rested on: rejected for this, it is not proposed again until that is another. */
  basis?: string;
}

export interface ChangeEvents {
  /** Somebody, or an agent, proposes another text for a pact. The proposal itself is nobody's consent. */
  "change.proposed": {
    pact: PactId;
    /** The live version it was edited from; 0 for a pact that is new. */
    base: number;
    room: RoomId;
    /** The whole YAML that is to become live. */
    text: string;
    /** SHA-256 of it. */
    digest: string;
    title: string;
    /** In the proposer's words. */
    why?: string;
    because?: ChangeCause;
    direction: Change["direction"];
    changes: Change[];
    /** Who has to agree, as it was when it was proposed; asked anew at each vote. */
    consent: Consent;
    /** Who answers for the pact before the change; absent where nobody does. */
    raci?: Raci;
    ladder: LadderStep[];
    expires: Instant;
    by: Actor;
    how: How;
    /** The change request that it takes back. */
    reverts?: string;
  };
  /** Whoever may decide it asks for another text, and says what is to be another way. */
  "change.edits-asked": DecidedBy & { to: PersonId[] };
  /** Its proposer sends another text: what was agreed to before was another one. The earlier text stays in its history. */
  "change.revised": {
    base: number;
    text: string;
    digest: string;
    title: string;
    why?: string;
    direction: Change["direction"];
    changes: Change[];
    consent: Consent;
    raci?: Raci;
    ladder: LadderStep[];
    expires: Instant;
    how: How;
    /** The change request that it takes back still: only where it says the same as what was proposed for that. */
    reverts?: string;
  };
  /** What it would have changed over recorded signals, in sentences for its card; the whole report beside them. */
  "change.replayed": { says: string[]; report: Record<string, unknown> };
  "change.escalated": Escalated;
  /** Somebody looks at it: nobody is called again before `until`. */
  "change.acknowledged": DecidedBy & { until: Instant };
  "change.unacknowledged": Partial<DecidedBy> & { because: "person" | "timeout" };
  /** One person agrees. */
  "change.voted": DecidedBy;
  "change.approved": { votes: PersonId[] };
  "change.rejected": DecidedBy;
  /** Nobody, or too few, agreed in time. */
  "change.expired": { votes: PersonId[] };
  /** Another version is live than the one it was edited from. */
  "change.outdated": { live: number };
  /** Whoever proposed it takes it back. An agent says no more than that. */
  "change.withdrawn": Partial<DecidedBy>;
  /** In the same commit as `pact.applied`. */
  "change.live": { version: number };
  /** A later change request went live that takes it back. */
  "change.reverted": { by: string };
}

const own = { about: "change", rooms: "own", shows: "sentence" } as const;
const said = { ...own, redacts: ["reason"] } as const;

export const changeTraits = {
  "change.proposed": {
    about: "change",
    rooms: "named",
    shows: "sentence",
    redacts: ["title", "why", "text"],
    tells: { thread: "card", urgent: true },
  },
  "change.edits-asked": { ...said, tells: { thread: "line", calls: "again", urgent: true, settles: true } },
  "change.revised": { ...own, redacts: ["title", "why", "text"], tells: { thread: "line", urgent: true } },
  "change.replayed": { ...own, tells: { thread: "card" } },
  "change.escalated": { ...own, tells: { thread: "line", calls: "ladder", urgent: true } },
  "change.acknowledged": { ...said, tells: { thread: "line", pager: "acknowledge" } },
  "change.unacknowledged": { ...said, tells: { thread: "line" } },
  "change.voted": { ...said, tells: { thread: "line" } },
  "change.approved": { ...own, tells: { thread: "card" } },
  "change.rejected": { ...said, decision: true, tells: { thread: "line", settles: true, pager: "resolve" } },
  "change.expired": { ...own, decision: true, tells: { thread: "line", settles: true, pager: "resolve" } },
  "change.outdated": { ...own, decision: true, tells: { thread: "line", settles: true, pager: "resolve" } },
  "change.withdrawn": { ...said, tells: { thread: "line", settles: true, pager: "resolve" } },
  "change.live": { ...own, decision: true, tells: { thread: "line", settles: true, pager: "resolve" } },
  "change.reverted": { ...own, decision: true, tells: { thread: "line" } },
} as const satisfies AskingTraitsOf<ChangeEvents>;
