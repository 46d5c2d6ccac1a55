/** Whom a ladder calls: at its foot at once, at each further step when it is due. */
import type { LadderStep, Raci } from "../pact/pact.ts";
import type { FleetConfig } from "../people/fleet-config.ts";
import { reach } from "../people/person.ts";
import type { Instant } from "../words/time.ts";
import type { Climb, Escalated, NextStep } from "./climb.ts";

/** The fleet as configured at the instant somebody is called: who is away is skipped now, not when the ladder was written. */
interface Calling {
  raci: Raci;
  config: FleetConfig;
  at: Instant;
}

/** The call of one step. */
export const call = (
  { step, to, round }: { step: number; to: string; round: number },
  { raci, config, at }: Calling,
): Escalated => ({ step, round, target: to, ...reach(to, raci, config, at) });

/** The first step, where it is to be taken at once. */
export function callAtOnce(ladder: readonly LadderStep[], round: number, calling: Calling): Escalated | undefined {
  const first = ladder[0];
  return first && first.after === 0 ? call({ step: 1, to: first.to, round }, calling) : undefined;
}

/** The step a timer was set for, if it is still the next one and due. */
export function callWhenDue(
  climb: Climb,
  next: NextStep | undefined,
  timer: { round: number; step: number },
  calling: Calling,
): Escalated | undefined {
  if (!next || timer.round !== climb.round || timer.step !== next.step || next.due > calling.at) return undefined;
  return call({ step: next.step, to: next.to, round: climb.round }, calling);
}
