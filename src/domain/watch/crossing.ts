/** What the watch hands on when a value changes sides: a breach, a recovery, or a finished near miss. */
import type { Measured } from "../breach/breach-events.ts";
import type { RunsJudged } from "../evidence/judged-runs.ts";
import type { AgentId, ClauseCitation } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import type { ScopeKey } from "./scope.ts";

/**
 * `crossing` is the key that makes twice once: scope, threshold, effective pact versions and segment place, e.g.
 * "airline-a|airline-service@1#task-failure|acme-air@1,airline-service@1|ingest:1:482:3".
 */
export type Crossing = (
  | {
      type: "breached";
      agent: AgentId;
      clause: ClauseCitation;
      crossing: string;
      measured: Measured;
      nearMisses: number;
      /** Of the runs its threshold looks at; absent: of none it was judged. */
      evidence?: RunsJudged;
    }
  | { type: "cleared"; agent: AgentId; clause: ClauseCitation; crossing: string; measured: Measured }
  /** It came into the near band, whose consequence is in force until "near-missed", "breached" or "near-left". */
  | { type: "near-entered"; agent: AgentId; clause: ClauseCitation; crossing: string; measured: Measured }
  /** The pact changed while it was there, and no longer says what it said. */
  | { type: "near-left"; agent: AgentId; clause: ClauseCitation; crossing: string }
  | {
      type: "near-missed";
      agent: AgentId;
      clause: ClauseCitation;
      crossing: string;
      entered: Instant;
      left: Instant;
      /** The value closest to a breach during the stay. */
      worst: number;
    }
) & {
  /** Judged over several agents together, and those of them with samples in the window. Absent: over `agent` alone. */
  together?: { scope: ScopeKey; agents: AgentId[] };
};

export type Breached = Extract<Crossing, { type: "breached" }>;
