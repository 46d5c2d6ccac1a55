/** What can happen to a postmortem. */
import type { Verdict } from "../breach/breach-events.ts";
import type { DecidedBy } from "../journal/event.ts";
import type { AskingTraitsOf } from "../journal/traits.ts";
import type { AgentId, FailureMode, PersonId, RoomId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";

export const causes = ["prompt", "tool", "data", "budget", "human process", "unknown"] as const;
export type Cause = (typeof causes)[number];

export const changeKinds = ["none", "pact clause", "threshold", "routing", "approval condition"] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** What its form asks for. */
export interface Findings {
  summary: string;
  cause: Cause;
  impact: string;
  /** What contributed, in their words. */
  factors: string;
  failure_mode: FailureMode;
  /** Of the breach: it comes with the postmortem. */
  verdict: Verdict;
  /** Who sees to what follows from it, and by when. */
  owner: PersonId;
  due: Instant;
  change_kind: ChangeKind;
  /** One line of the pact that is to be otherwise: "task-failure breach below 0.4". */
  proposed?: string;
}

export interface PostmortemEvents {
  /** Somebody has to write it: the pact asks for one, or a person did. `zone`: of the owner, whose working hours count. */
  "postmortem.drafted": {
    breach: string;
    room: RoomId;
    agent: AgentId;
    owner: PersonId;
    zone: string;
    due: Instant;
    why: "severity" | "escalated" | "asked";
  };
  "postmortem.reminded": { nth: number; to: PersonId[] };
  /** A reminder came due while nobody works, Wardroom having been down: it waits until then. */
  "postmortem.postponed": { until: Instant };
  "postmortem.filed": DecidedBy & Findings;
  /** The change of a pact that it led to. */
  "postmortem.linked": { change: string };
}

const own = { about: "postmortem", rooms: "own", shows: "sentence" } as const;

export const postmortemTraits = {
  "postmortem.drafted": { about: "postmortem", rooms: "named", shows: "sentence", tells: { thread: "card" } },
  "postmortem.reminded": { ...own, tells: { thread: "line" } },
  "postmortem.postponed": { about: "postmortem", rooms: "own", shows: "nothing", tells: { thread: "card" } },
  "postmortem.filed": {
    ...own,
    decision: true,
    redacts: ["reason", "summary", "impact", "factors", "proposed"],
    tells: { thread: "line", settles: true },
  },
  "postmortem.linked": { ...own, tells: { thread: "line" } },
} as const satisfies AskingTraitsOf<PostmortemEvents>;
