/** What a backtest found: how the recorded past would have gone under another version of a pact. Plain JSON, small enough for an event. */
import type { AgentId, InterventionKind, PactCitation, RoomId, Severity } from "../pact/pact.ts";
import type { ScopeKey } from "../watch/scope.ts";
import type { Instant } from "../words/time.ts";

export interface BacktestReport {
  /** Each version tried, and the live one it stood in for; `live` is absent for a pact that is new. */
  tried: { pact: PactCitation; live?: PactCitation }[];
  /** Wall time: what reached Wardroom from here to here is compared. */
  from: Instant;
  to: Instant;
  /** From here on it was judged, so that the windows are full at `from`. */
  judgedFrom: Instant;
  /** Wall time: of what reached Wardroom before this, and was to be judged, some is dropped. Absent: all of it is there. */
  incompleteBefore?: Instant;
  /** Signals in the span, and those that a changed threshold looks at, by name. */
  signals: number;
  looked: { signal: string; count: number }[];
  /** Thresholds whose judgement the change may touch. Only they were judged again. */
  thresholds: string[];
  reproduced: Reproduced;
  breaches: BreachCounts;
  nearMisses: { live: number; candidate: number };
  approvals: ApprovalCounts;
  /** People called, by the model of docs/backtest.md, for what is compared here. */
  calls: { live: number; candidate: number };
  /** The first of each kind that matters most, the oldest first. */
  differences: Difference[];
  differencesLeftOut: number;
  /** Where the past would have been another: what an agent did from there on is not compared. The earliest first. */
  diverges: Divergence[];
  divergedAgents: number;
  /** Milliseconds. */
  took: number;
}

/** Do the pacts that were in force give, judged again, what the journal remembers? */
export interface Reproduced {
  /** Crossings the journal remembers in the span, of the thresholds judged. */
  recorded: number;
  /** Those that came again, at the same segment with the same value. */
  same: number;
  /** Things of the journal whose crossing did not come again, at most ten. */
  missing: string[];
  /** Crossings that came now and that the journal does not know, at most ten. */
  unknown: string[];
}

export interface BreachCounts {
  live: number;
  candidate: number;
  /** At the same signal, with the same consequence. */
  same: number;
  earlier: number;
  later: number;
  /** At the same signal, with another severity or intervention. */
  otherwise: number;
  more: number;
  fewer: number;
}

export interface ApprovalCounts {
  /** What agents asked in the span, as the journal holds it. */
  questions: number;
  /** Of those, what people were asked for. */
  live: number;
  candidate: number;
  /** Asked of people, and not before. */
  more: number;
  fewer: number;
  /** Asked of others, of more people, or for another time. */
  otherwise: number;
  /** Refused by a rule, and not before; and the other way round. */
  refused: number;
  allowed: number;
  /** A condition looks at an argument of which only a mask is kept, or that was redacted. */
  untold: number;
}

export type Difference =
  | (OfBreach & { type: "more" })
  | (OfBreach & { type: "fewer" })
  | (OfBreach & {
      type: "earlier" | "later";
      /** How much, in ms of the agent's own time. */
      by: number;
      /** Samples beyond the bound that came after the restraint would have been in force. */
      spared?: number;
    })
  | (OfBreach & { type: "otherwise"; was: Consequence })
  | {
      type: "asked" | "not-asked" | "refused" | "allowed" | "asked-otherwise";
      /** "AP-77" or "act_...". */
      question: string;
      agent: AgentId;
      tool: string;
      at: Instant;
    };

interface OfBreach {
  /** As the journal names it, where it does. */
  breach?: string;
  agent: AgentId;
  room: RoomId;
  scope?: ScopeKey;
  /** "payments#duplicate-refund" */
  clause: string;
  /** Event time of the crossing under the candidate, or, of one fewer, as it was. */
  at: Instant;
  consequence: Consequence;
}

export interface Consequence {
  severity: Severity;
  mode: "human-review" | "gated" | "automatic";
  do: InterventionKind;
  shadow?: true;
}

export interface Divergence {
  agent: AgentId;
  at: Instant;
  /**
   * "stopped": it acted where the candidate's restraint would have been in force. "refused": a rule would have refused the act.
   * "released": it was held back by a breach that the candidate does not have, or has later.
   */
  type: "stopped" | "refused" | "released";
  /** What it did, or what held it. */
  tool?: string;
  breach?: string;
  clause?: string;
  /** It asks Wardroom before it acts; otherwise only its stop hook could have stopped it. */
  asks: boolean;
}

export const mostDifferences = 50;
export const mostDivergences = 10;
