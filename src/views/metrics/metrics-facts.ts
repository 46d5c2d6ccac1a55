/** The figures as the API gives them: durations in milliseconds, null where there is nothing to measure. */
import type { Metrics, Share } from "../../domain/metrics/metrics.ts";
import type { Spread } from "../../domain/metrics/spread.ts";
import { rfc3339 } from "../../domain/words/rfc3339.ts";

export function metricsFacts(metrics: Metrics) {
  const { from, to, evidence, staleControl, breaches, approvals, refused, rubberStamps } = metrics;
  return {
    from: rfc3339(from),
    to: rfc3339(to),
    signal_to_intervention: spreadFacts(metrics.toIntervention),
    near_misses: { n: metrics.nearMisses.n, by_failure_mode: metrics.nearMisses.byFailureMode },
    complete_evidence:
      evidence.state === "measured"
        ? {
            state: evidence.state,
            complete: evidence.complete,
            closed: evidence.closed,
            share: shareOf({ part: evidence.complete, n: evidence.closed }),
            missing: evidence.missing,
          }
        : evidence,
    stale_control: {
      judged: staleControl.n,
      stale: staleControl.part,
      share: shareOf(staleControl),
      by_verdict: staleControl.byVerdict,
    },
    breaches: { opened: breaches.opened },
    escalations: breaches.escalations,
    time_to_acknowledge: spreadFacts(metrics.toAcknowledge),
    time_to_resolve: spreadFacts(metrics.toResolve),
    approvals: {
      latency: spreadFacts(approvals),
      approved: approvals.approved,
      denied: approvals.denied,
      expired: approvals.bySilence,
    },
    refused_clicks: { n: refused.n, by_reason: refused.byReason },
    rubber_stamps: {
      decisions: rubberStamps.n,
      approved: rubberStamps.approved,
      too_quick: rubberStamps.part,
      share: shareOf(rubberStamps),
    },
    human_load: metrics.load.map(({ person, decisions, minutes, perWeek }) => ({
      person,
      decisions,
      minutes,
      per_week: perWeek,
    })),
  };
}

const shareOf = ({ part, n }: Share): number | null => (n === 0 ? null : part / n);

const spreadFacts = (spread: Spread) =>
  "median" in spread
    ? { n: spread.n, median_ms: spread.median, p90_ms: spread.p90, mean_ms: spread.mean }
    : { n: 0, median_ms: null, p90_ms: null, mean_ms: null };
