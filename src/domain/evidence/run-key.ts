/**
 * Which run is meant. A run is its agent's own: the same name by another agent, or the same ids of spans by a sender who does not speak
 * for the agent, are another run, so that nobody ends, moves or completes somebody else's.
 */
import { maySpeak, spanKey } from "../derive/trace.ts";
import type { AgentId } from "../pact/pact.ts";

/** The run of an agent that native signals name. */
export const nativeKey = (agent: AgentId, run: string): string => `signal:${agent} ${run}`;

/** The run of an agent that is an `invoke_agent` span: "trace/span". */
export const spanRunKey = (agent: AgentId, run: string): string => `span:${agent} ${run}`;

/** The `invoke_agent` span itself, as its sender's: `span` is its key in the trace. */
export const rootKey = (trace: string, span: string): string => `${trace}/${span}`;

/** The same of a run "trace/span" that a sender told of. */
export const rootOf = (run: string, by: string | undefined): string => spanKey({ span: run, by });

/**
 * Whether what senders say of a run together counts: of who sent its span, and of who may speak for its agent. Undefined: not known before
 * its agent is.
 */
export function countsFor(
  senders: readonly string[],
  { run, root, agent }: { run: string; root: string; agent: AgentId | undefined },
): boolean | undefined {
  const others = senders.filter((by) => root !== rootOf(run, by));
  if (others.length === 0) return true;
  return agent === undefined ? undefined : others.every((by) => maySpeak({ by }, agent));
}
