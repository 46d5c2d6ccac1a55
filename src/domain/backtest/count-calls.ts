/**
 * How many people are called: each step of the ladder up to the answer, and whom it reaches. The answer is taken to come as long
 * after the start as it did; where nobody was asked then, after the middle of all answers of the span.
 */
import { type EffectivePact, type LadderStep, type Raci, type Severity, severities } from "../pact/pact.ts";
import type { FleetConfig } from "../people/fleet-config.ts";
import { reach } from "../people/person.ts";
import type { Duration, Instant } from "../words/time.ts";

export function callsOf(
  { escalation, raci }: Pick<EffectivePact, "escalation" | "raci">,
  { severity, start, answeredAfter }: { severity?: Severity; start: Instant; answeredAfter: Duration },
  config: FleetConfig,
): number {
  return stepsFor(escalation, severity)
    .filter(({ after }) => after <= answeredAfter)
    .reduce((sum, { after, to }) => sum + reached(to, raci, config, start + after), 0);
}

const stepsFor = (ladder: readonly LadderStep[], severity: Severity | undefined): LadderStep[] =>
  ladder.filter(
    ({ from }) => !from || severity === undefined || severities.indexOf(severity) >= severities.indexOf(from),
  );

/** The room counts as one, and so does a page. */
function reached(target: string, raci: Raci, config: FleetConfig, at: Instant): number {
  const { to, room, pages } = reach(target, raci, config, at);
  return to.length + Number(room) + (pages?.length ?? 0);
}

/** The middle of the answers; where nobody ever answered, nobody does. */
export function usualAnswer(delays: readonly Duration[]): Duration {
  const sorted = [...delays].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.POSITIVE_INFINITY;
}
