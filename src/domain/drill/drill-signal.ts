/**
 * The labelled signal of a drill. It is known by whose segment it came in, which no sender can choose: an agent that writes the
 * label into its own signals is judged by them as ever.
 */
import type { SignalObservation } from "../derive/observation.ts";
import type { AgentId, Threshold } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";

/** The label, on the signal itself. */
export const drillAttribute = "wardroom.drill";

const prefix = "drill:";

/** The source of its segment: "drill:DR-3". */
export const drillSource = (id: string): string => `${prefix}${id}`;

/** "DR-3"; undefined for every other segment. */
export const drillOf = ({ source }: { source?: string }): string | undefined =>
  source?.startsWith(prefix) ? source.slice(prefix.length) : undefined;

export const drillSignal = (
  { id, agent, threshold, value }: { id: string; agent: AgentId; threshold: Threshold; value: number },
  at: Instant,
): SignalObservation => ({
  kind: "signal",
  agent,
  signal: threshold.signal,
  value,
  at,
  attributes: { [drillAttribute]: id },
});

/** Just beyond the bound: what would breach if the statistic came to it. */
export function drillValue({ breach }: Pick<Threshold, "breach">): number {
  const bound = "above" in breach ? breach.above : breach.below;
  const step = Math.max(Math.abs(bound) / 10, 0.01);
  return Number(("above" in breach ? bound + step : bound - step).toPrecision(6));
}
