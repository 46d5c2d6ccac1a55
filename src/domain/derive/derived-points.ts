/**
 * What one point of a metric measures, by the metric's own name:
 *
 *   gauge, sum                            <metric>
 *   histogram, exponential one, summary   <metric>.count, .sum, .mean, and .min and .max where they are of this interval
 *
 * Each value says what happened since the point before. A series that is added up from its start ("cumulative") is
 * therefore taken apart again: from each point the one before is taken away.
 * https://opentelemetry.io/docs/specs/otel/metrics/data-model/#temporality
 */
import type { AgentId } from "../pact/pact.ts";
import { type Duration, type Instant, minute } from "../words/time.ts";
import { agentName, agentOf, type Sample, scalars, signalName } from "./derived-signals.ts";
import type { DistributionPoint, NumberPoint, PointObservation } from "./observation.ts";

/** The last point of a series that is added up. */
export interface SeriesMark {
  start?: Instant;
  at: Instant;
  /** The value of a sum, the count of a distribution. */
  total: number;
  /** The sum of a distribution. */
  sum?: number;
}

interface MeasuredPoint {
  samples: Sample[];
  /** What to remember of the series from here on; absent: what was remembered stays. */
  mark?: SeriesMark;
}

/** The first point of a series counts when all of it happened within this; of what is older nobody can say when it happened. */
const newSeries: Duration = 10 * minute;

/** Whose point it is: whom its attributes name, else its resource's, else its service. */
export const ownerOf = ({ attributes, resource }: PointObservation): AgentId | undefined =>
  agentOf(attributes) ?? agentOf(resource) ?? agentName(resource["service.name"]);

/** `last`: what was remembered of its series. */
export function measuredPoint(point: PointObservation, last: SeriesMark | undefined): MeasuredPoint {
  const name = signalName(point.metric);
  if (name === undefined) return { samples: [] };
  const attributes = scalars(point.resource, point.attributes);
  const sample = (suffix: string, value: number | undefined): Sample[] =>
    value === undefined || !Number.isFinite(value)
      ? []
      : [{ signal: `${name}${suffix}`, value, at: point.at, attributes }];
  if (point.type !== "distribution" && !(point.cumulative && point.monotonic))
    return { samples: sample("", point.value) };
  const { since, mark } = point.cumulative ? takenApart(point, last) : { since: { total: 0, sum: 0 }, mark: undefined };
  if (!since) return mark ? { samples: [], mark } : { samples: [] };
  if (point.type !== "distribution") return { samples: sample("", point.value - since.total), ...(mark && { mark }) };
  const count = point.count - since.total;
  const sum = point.sum === undefined ? undefined : point.sum - since.sum;
  return {
    samples: [
      ...sample(".count", count),
      ...sample(".sum", sum),
      ...(count > 0 && sum !== undefined ? sample(".mean", sum / count) : []),
      ...(count > 0 && !point.cumulative ? [...sample(".min", point.min), ...sample(".max", point.max)] : []),
    ],
    ...(mark && { mark }),
  };
}

/** `since`: what to take away; absent when the point says nothing about its interval. */
interface TakenApart {
  since?: { total: number; sum: number };
  mark?: SeriesMark;
}

const nothing = { total: 0, sum: 0 };

function takenApart(point: NumberPoint | DistributionPoint, last: SeriesMark | undefined): TakenApart {
  const { start, at } = point;
  const total = point.type === "distribution" ? point.count : point.value;
  const mark: SeriesMark = {
    ...(start !== undefined && { start }),
    at,
    total,
    ...(point.type === "distribution" && point.sum !== undefined && { sum: point.sum }),
  };
  if (!last) return start !== undefined && at - start <= newSeries ? { since: nothing, mark } : { mark };
  // From before the last one, or from a process that has been replaced since.
  if (at <= last.at || (start !== undefined && last.start !== undefined && start < last.start)) return {};
  const restarted = (start !== undefined && last.start !== undefined && start > last.start) || total < last.total;
  return { since: restarted ? nothing : { total: last.total, sum: last.sum ?? 0 }, mark };
}
