/** What happens to the autonomy of an agent: what it earns, what is taken back, and what is not counted against it. */
import type { How, Subject } from "../journal/event.ts";
import type { TraitsOf } from "../journal/traits.ts";
import type { AgentId, Autonomy, RoomId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";

/** A step up or down. `start`: where its pact let it begin then; `cited`: the pact, or the clause that was breached. */
interface Step {
  agent: AgentId;
  room: RoomId;
  from: Autonomy;
  to: Autonomy;
  start: Autonomy;
  /** "breach:BR-142", "person:dana", "run:..." of the last clean run. */
  cause: string;
  cited: string;
}

/** Why a breach is not counted against an agent: a dependency that several share, an agent whose work it used, or what people found. */
export type Excuse = "shared" | "upstream" | "noise" | "pact-at-fault";

export interface AutonomyEvents {
  /**
   * Runs that closed since the last such event and up to `until`, in one. Clean: closed, with complete evidence, and without a breach
   * or near miss of its own. `in_a_row`: the clean ones at the end. Those that do not count are in no figure. `anew`: the row before is
   * over, whatever these runs were. `hour`: the last hour in which some counted, and how many by now. `spoke`: tokens that runs of it
   * came with for the first time. `self_told`: how many of `in_a_row` came with other tokens than the host's own exporters.
   */
  "agent.ran": {
    agent: AgentId;
    room: RoomId;
    runs: number;
    clean: number;
    in_a_row: number;
    self_told?: number;
    until: Instant;
    anew?: true;
    hour?: { from: Instant; counted: number };
    spoke?: string[];
  };
  /** `clean_runs`: how many in a row earned it; `drill`: the one that was passed. */
  "agent.widened": Step & {
    because: "clean-runs" | "not-to-blame" | "person";
    clean_runs?: number;
    drill?: string;
    how?: How;
    reason?: string;
  };
  "agent.narrowed": Step & { because: "breach" | "person"; how?: How; reason?: string };
  /** It was earned, or what was taken was not its fault; and nobody who answers for it is there. */
  "agent.widening-held": { agent: AgentId; room: RoomId; to: Autonomy; cause: string; cited: string };
  /** `origin`: the agent whose breach it comes from; `with`: the breach that is that, or that is shared. */
  "agent.spared": {
    agent: AgentId;
    room: RoomId;
    cause: Subject;
    because: Excuse;
    origin?: AgentId;
    with?: Subject;
    cited: string;
  };
  /** It was spared that breach, and people took the finding back. What it had been given back is taken once more. */
  "agent.blamed": { agent: AgentId; room: RoomId; cause: Subject; cited: string };
}

export const autonomyTraits = {
  "agent.ran": { about: "agent", rooms: "named", shows: "nothing" },
  "agent.widened": { about: "agent", rooms: "named", shows: "sentence", decision: true, redacts: ["reason"] },
  "agent.narrowed": { about: "agent", rooms: "named", shows: "sentence", decision: true, redacts: ["reason"] },
  "agent.widening-held": { about: "agent", rooms: "named", shows: "sentence" },
  "agent.spared": { about: "agent", rooms: "named", shows: "sentence" },
  "agent.blamed": { about: "agent", rooms: "named", shows: "sentence" },
} as const satisfies TraitsOf<AutonomyEvents>;
