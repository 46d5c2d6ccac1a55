/** What can happen to a drill. None of it is a breach: no figure, window or restraint rests on it. */
import type { DecidedBy, How } from "../journal/event.ts";
import type { AskingTraitsOf } from "../journal/traits.ts";
import type { Escalated } from "../ladder/climb.ts";
import type {
  AgentId,
  ClauseCitation,
  LadderStep,
  PactCitation,
  PersonId,
  Raci,
  RoomId,
  Threshold,
} from "../pact/pact.ts";
import type { Duration, Instant } from "../words/time.ts";

/** What a person answers, as they would to a breach; "on-it": nothing is asked of them but to be there. */
export const drillAnswers = ["approve", "deny", "on-it"] as const;
export type DrillAnswer = (typeof drillAnswers)[number];

/** Why one ended; the first three say how people answer, the others nothing. */
export const drillEnds = ["answered", "silence", "lost", "breach", "called-off"] as const;

export interface DrillEvents {
  /** Somebody wants to know whether the way from a signal to a person works. Its labelled signal is on its way. */
  "drill.started": {
    room: RoomId;
    agent: AgentId;
    operator?: PersonId;
    clause: ClauseCitation;
    effective: PactCitation[];
    threshold: Threshold;
    raci: Raci;
    ladder: LadderStep[];
    /** What its signal says. */
    value: number;
    /** Silence ends it so long after it began. */
    limit: Duration;
    by: PersonId;
    how: How;
  };
  /** Its signal came through the chain and the watch, held against the pact in force there: from now on people are called. */
  "drill.crossed": { crossing: string; received_at: Instant };
  "drill.escalated": Escalated;
  /** `ms`: since its signal arrived. */
  "drill.answered": DecidedBy & { answer: DrillAnswer; ms: Duration };
  /**
   * `passed`: a person who may decide answered in time. `because`: "silence", nobody did; "lost", the signal never came through;
   * "breach", a real one came and has precedence; "called-off", whoever may start one ended it. Only the first two say that something
   * does not work. `level`: how far the ladder went.
   */
  "drill.ended": Partial<DecidedBy> & {
    agent: AgentId;
    passed: boolean;
    because: (typeof drillEnds)[number];
    level: number;
    ms?: Duration;
    /** "BR-143" */
    breach?: string;
  };
}

const own = { about: "drill", rooms: "own", shows: "sentence" } as const;
const said = { ...own, redacts: ["reason"] } as const;

export const drillTraits = {
  "drill.started": { about: "drill", rooms: "named", shows: "sentence", tells: { thread: "card" } },
  "drill.crossed": { ...own, tells: { thread: "card", urgent: true } },
  "drill.escalated": { ...own, tells: { thread: "line", calls: "ladder", urgent: true } },
  "drill.answered": { ...said, tells: { thread: "card", pager: "acknowledge" } },
  "drill.ended": { ...said, tells: { thread: "line", settles: true, pager: "resolve" } },
} as const satisfies AskingTraitsOf<DrillEvents>;
