/**
 * Which run a signal belongs to. A span's run is its `invoke_agent` span; a run that a native signal names is its agent's own: the
 * same name by another agent is another run, so that nobody ends, moves or completes somebody else's.
 */
import type { AgentId } from "../pact/pact.ts";

export interface Belongs {
  run: string;
  agent: AgentId;
  /** Named by a native signal. */
  native: boolean;
  /** The signal tells its end. */
  ends: boolean;
}

/** What is known of runs so far. Runs of spans have their id as key. */
export interface KnownRuns {
  open(key: string): { agent: AgentId; endedAt?: number | undefined } | undefined;
  closed(key: string): boolean;
  /** The run of a span, that was closed as this agent's. */
  closedOf(run: string, agent: AgentId): boolean;
}

/** The key of a run that a native signal names. */
export const nativeKey = (agent: AgentId, run: string): string => `${nativePrefix}${agent} ${run}`;
const nativePrefix = "signal:";
export const isNativeKey = (key: string): boolean => key.startsWith(nativePrefix);

/** The key of a second agent's run of the same span ids. */
export const ownedKey = (run: string, agent: AgentId): string => `${run} ${agent}`;

/** Undefined: a straggler of a run that is closed. */
export function keyOf({ run, agent, native, ends }: Belongs, known: KnownRuns): string | undefined {
  if (native) {
    const own = nativeKey(agent, run);
    // What an evaluator sends of the run of a span.
    if (known.open(run)?.agent === agent) return run;
    if (known.open(own)) return own;
    if (known.closedOf(run, agent)) return undefined;
    return ends || !known.closed(own) ? own : undefined;
  }
  const open = known.open(run);
  const owned = ownedKey(run, agent);
  if (known.open(owned)) return owned;
  if (open)
    return ends && open.endedAt !== undefined && open.agent !== agent && !known.closedOf(run, agent) ? owned : run;
  if (!known.closed(run)) return run;
  return ends && !known.closedOf(run, agent) ? owned : undefined;
}
