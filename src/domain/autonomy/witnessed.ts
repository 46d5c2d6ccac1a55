/** Whether a run says anything towards more autonomy: Wardroom saw it take its time, and nobody judged themselves. */
import type { Evaluator, Run } from "../evidence/run.ts";
import { type GatedCall, missingSlots } from "../evidence/run-slots.ts";
import type { AgentId, EffectivePact } from "../pact/pact.ts";
import { matchesPattern } from "../people/fleet-config.ts";

/**
 * A duration is what its sender claims, so it counts as nothing: the first and the last sign of the run reached Wardroom at different
 * times, or the gate let it act. An evaluation counts from those alone whose token does not speak for the agent.
 *
 * @param speaks the agent, or pattern of agents, that a token is bound to; undefined: to none
 */
export function isWitnessed(
  seen: Pick<Run, "agent" | "firstAt" | "lastAt" | "evaluators"> & Parameters<typeof missingSlots>[1],
  pact: EffectivePact,
  speaks: (evaluator: Evaluator) => string | undefined,
): boolean {
  if (seen.lastAt <= seen.firstAt && !seen.gated.some(isClaimed)) return false;
  const evaluated = seen.evaluators.some((one) => !isItself(seen.agent, speaks(one)));
  return !missingSlots(pact, { ...seen, evaluated }).includes("evaluation");
}

const isClaimed = ({ claimed }: GatedCall): boolean => claimed;

const isItself = (agent: AgentId, bound: string | undefined): boolean =>
  bound !== undefined && matchesPattern(bound, agent);
