/**
 * Which run is meant. A run is its agent's own: the same name by another agent, or the same ids of spans by a sender who does not speak
 * for the agent, are another run, so that nobody ends, moves or completes somebody else's.
 */
import { maySpeak, spanKey } from "../derive/derive.ts";
import type { AgentId } from "../pact/pact.ts";

/** The run of an agent that native signals name. */
export const nativeKey = (agent: AgentId, run: string): string => `signal:${agent} ${run}`;

/** The run of an agent that is an `invoke_agent` span: "trace/span". */
export const spanRunKey = (agent: AgentId, run: string): string => `span:${agent} ${run}`;

/** The `invoke_agent` span itself, as its sender's: `span` is its key in the trace. */
export const rootKey = (trace: string, span: string): string => `${trace}/${span}`;

/** The same of a run "trace/span" that a sender told of. */
export const rootOf = (run: string, by: string | undefined): string =>
  spanKey({ span: run, ...(by !== undefined && { by }) });

/** Whether what a sender says of a run counts: who sent its span, and who may speak for its agent. Undefined: not known before its agent is. */
export function countsFor(
  by: string | undefined,
  root: string,
  run: string,
  agent: AgentId | undefined,
): boolean | undefined {
  if (by === undefined || root === rootOf(run, by)) return true;
  return agent === undefined ? undefined : maySpeak({ by }, agent);
}
