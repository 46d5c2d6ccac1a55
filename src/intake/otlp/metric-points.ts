/** OTLP metric requests, in their JSON form, as points. https://opentelemetry.io/docs/specs/otel/metrics/data-model/ */
import { hash } from "node:crypto";
import { ownerOf } from "../../domain/derive/derived-points.ts";
import { signalName } from "../../domain/derive/derived-signals.ts";
import type { DistributionPoint, NumberPoint, PointObservation } from "../../domain/derive/observation.ts";
import { futureTolerance } from "../../domain/watch/event-clock.ts";
import type { Instant } from "../../domain/words/time.ts";
import { HttpError } from "../../http/http-error.ts";
import { attributesOf, isObject, type Json, listOf, millis, objectsOf, shortText } from "./values.ts";

export interface ReadPoints {
  points: PointObservation[];
  rejected: number;
  /** What was wrong with the first rejected point. */
  firstProblem: string | undefined;
}

/** Reads a whole request. A point that cannot be read is counted, the others are kept; one that says it has no value is passed over. */
export function readMetrics(body: unknown, now: Instant): ReadPoints {
  if (!isObject(body))
    throw new HttpError("json_not_object", 400, 'Send a metrics request: {"resourceMetrics": [...]}.');
  const read: ReadPoints = { points: [], rejected: 0, firstProblem: undefined };
  for (const [r, resourceMetrics] of listOf(body, "resourceMetrics").entries()) {
    const resource = attributesOf(isObject(resourceMetrics.resource) ? resourceMetrics.resource : {});
    for (const [s, scopeMetrics] of listOf(resourceMetrics, "scopeMetrics").entries()) {
      const scope = shortText(isObject(scopeMetrics.scope) ? scopeMetrics.scope.name : "");
      for (const [m, metric] of listOf(scopeMetrics, "metrics").entries())
        readMetric(read, metric, {
          resource,
          scope,
          place: `resourceMetrics[${r}].scopeMetrics[${s}].metrics[${m}]`,
          now,
        });
    }
  }
  return read;
}

interface Context {
  resource: Json;
  scope: string;
  /** Where in the request the metric stands. */
  place: string;
  now: Instant;
}

function readMetric(read: ReadPoints, metric: Json, context: Context): void {
  const found = kindOf(metric);
  if (!found) {
    read.rejected += 1;
    read.firstProblem ??= `${context.place}: it has no gauge, sum, histogram, exponentialHistogram or summary.`;
    return;
  }
  for (const [p, point] of objectsOf(found.data.dataPoints).entries()) {
    if (hasNoValue(point)) continue;
    const one = readPoint(metric, found, point, context);
    if (typeof one !== "string") read.points.push(one);
    else {
      read.rejected += 1;
      read.firstProblem ??= `${context.place}.${found.kind}.dataPoints[${p}]: ${one}`;
    }
  }
}

const kinds = ["gauge", "sum", "histogram", "exponentialHistogram", "summary"] as const;

interface Found {
  kind: (typeof kinds)[number];
  data: Json;
}

function kindOf(metric: Json): Found | undefined {
  for (const kind of kinds) {
    const data = metric[kind];
    if (isObject(data)) return { kind, data };
  }
  return undefined;
}

/** The first bit of its flags: the series has ended or paused. */
const hasNoValue = ({ flags }: Json): boolean => typeof flags === "number" && (flags & 1) === 1;

function readPoint(metric: Json, { kind, data }: Found, point: Json, context: Context): PointObservation | string {
  const { resource, scope, now } = context;
  const name = shortText(metric.name);
  const unit = shortText(metric.unit);
  const at = millis(point.timeUnixNano);
  const start = millis(point.startTimeUnixNano);
  const temporality = temporalityOf(kind, data);
  if (signalName(name) === undefined) return '"name" of its metric must have a letter or a digit.';
  if (at === undefined) return '"timeUnixNano" must be nanoseconds since 1970, as text.';
  if (at > now + futureTolerance) return "it lies more than 10 minutes in the future.";
  if (temporality === undefined) return '"aggregationTemporality" of its metric must be 1 (delta) or 2 (cumulative).';
  const measured = kind === "gauge" || kind === "sum" ? readNumber(kind, data, point) : readDistribution(point);
  if (typeof measured === "string") return measured;
  const attributes = attributesOf(point);
  const one: PointObservation = {
    kind: "point",
    series: seriesOf(resource, scope, name, kind, attributes),
    resource,
    ...(scope && { scope }),
    metric: name,
    ...(unit && { unit }),
    ...measured,
    ...(temporality === "cumulative" && { cumulative: true as const }),
    attributes,
    ...(start !== undefined && start <= at && { start }),
    at,
  };
  return ownerOf(one) === undefined
    ? "it names no agent: set gen_ai.agent.id or gen_ai.agent.name on the point or the resource, or the resource's service.name."
    : one;
}

type Temporality = "none" | "delta" | "cumulative";

/** Of a summary the data model says that it is added up from its start. */
function temporalityOf(kind: Found["kind"], { aggregationTemporality: given }: Json): Temporality | undefined {
  if (kind === "gauge") return "none";
  if (kind === "summary" || given === 2 || given === "AGGREGATION_TEMPORALITY_CUMULATIVE") return "cumulative";
  return given === 1 || given === "AGGREGATION_TEMPORALITY_DELTA" ? "delta" : undefined;
}

function readNumber(
  kind: "gauge" | "sum",
  data: Json,
  point: Json,
): Pick<NumberPoint, "type" | "monotonic" | "value"> | string {
  const value = numberOf(point.asInt) ?? numberOf(point.asDouble);
  if (value === undefined) return 'it needs "asDouble" or "asInt", a finite number.';
  return { type: kind, ...(kind === "sum" && data.isMonotonic === true && { monotonic: true as const }), value };
}

function readDistribution(point: Json): Pick<DistributionPoint, "type" | "count" | "sum" | "min" | "max"> | string {
  const count = numberOf(point.count ?? 0);
  if (count === undefined || count < 0) return '"count" must be a whole number, as text.';
  const [sum, min, max] = [numberOf(point.sum), numberOf(point.min), numberOf(point.max)];
  return {
    type: "distribution",
    count,
    ...(sum !== undefined && { sum }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
  };
}

/** 64-bit integers come as text. */
function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" && /^-?\d{1,20}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number + 0 : undefined;
}

/** The same for every point of a series, whatever order its attributes come in. */
function seriesOf(resource: Json, scope: string, name: string, kind: string, attributes: Json): string {
  const sorted = (list: Json) => Object.entries(list).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const identity = JSON.stringify([sorted(resource), scope, name, kind, sorted(attributes)]);
  return hash("sha256", identity).slice(0, 32);
}
