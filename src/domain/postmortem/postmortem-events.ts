/** What can happen to a postmortem. */
import type { Verdict } from "../breach/breach-events.ts";
import type { DecidedBy } from "../journal/event.ts";
import type { AskingTraitsOf } from "../journal/traits.ts";
import type { AgentId, FailureMode, PersonId, RoomId } from "../pact/pact.ts";
import { listed } from "../words/listed.ts";
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

/** As people name them, in the order of the form. */
const findingWords: Readonly<Record<keyof Findings, string>> = {
  summary: "summary",
  cause: "root cause",
  impact: "impact",
  factors: "what contributed",
  failure_mode: "failure mode",
  verdict: "verdict",
  change_kind: "kind of change",
  proposed: "proposed line",
  owner: "owner",
  due: "due day",
};

export const findingNames = Object.keys(findingWords) as (keyof Findings)[];

/** Of what was written, the findings alone: not who wrote it, nor how. */
export const findingsIn = ({
  summary,
  cause,
  impact,
  factors,
  failure_mode,
  verdict,
  owner,
  due,
  change_kind,
  proposed,
}: Findings): Findings => ({
  summary,
  cause,
  impact,
  factors,
  failure_mode,
  verdict,
  owner,
  due,
  change_kind,
  ...(proposed && { proposed }),
});

/** "verdict and impact" */
export const sayChanged = (changed: readonly (keyof Findings)[]): string =>
  listed(findingNames.filter((name) => changed.includes(name)).map((name) => findingWords[name]));

/** Its line becomes a change request next: said beside the line, which may be redacted. */
interface Proposes {
  proposes?: true;
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
  "postmortem.filed": DecidedBy & Findings & Proposes;
  /** What was found, said anew and in full; `changed` names what reads otherwise than before. */
  "postmortem.amended": DecidedBy & Findings & Proposes & { changed: (keyof Findings)[] };
  /** The change of a pact that it led to. */
  "postmortem.linked": { change: string };
  /** Its line could not be proposed after all: the pact has moved on meanwhile. */
  "postmortem.unproposed": { why: string };
}

const own = { about: "postmortem", rooms: "own", shows: "sentence" } as const;
const written = ["reason", "summary", "impact", "factors", "proposed"] as const;

export const postmortemTraits = {
  "postmortem.drafted": { about: "postmortem", rooms: "named", shows: "sentence", tells: { thread: "card" } },
  "postmortem.reminded": { ...own, tells: { thread: "line", calls: "again" } },
  "postmortem.postponed": { about: "postmortem", rooms: "own", shows: "nothing", tells: { thread: "card" } },
  "postmortem.filed": {
    ...own,
    decision: true,
    redacts: written,
    tells: { thread: "line", settles: true },
  },
  "postmortem.amended": { ...own, decision: true, redacts: written, tells: { thread: "line" } },
  "postmortem.linked": { ...own, tells: { thread: "line" } },
  // It may quote the line.
  "postmortem.unproposed": { ...own, redacts: ["why"], tells: { thread: "line" } },
} as const satisfies AskingTraitsOf<PostmortemEvents>;
