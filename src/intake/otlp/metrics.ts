/** POST /v1/metrics: gauges and sums as signals named like the metric; of a histogram or summary, its count and its sum. */

import { agentName } from "../../domain/watch/derived-signals.ts";
import { futureTolerance } from "../../domain/watch/event-clock.ts";
import type { PointObservation } from "../../domain/watch/observation.ts";
import type { Instant } from "../../domain/words/time.ts";
import { type OneByOne, takeOneByOne } from "./one-by-one.ts";
import { otlpSource } from "./otlp-source.ts";
import { attributesOf, isObject, type Json, listOf, millis, objectsOf, scopeOf, walk } from "./values.ts";

export const otlpMetrics = otlpSource({
  name: "metrics",
  summary: "OpenTelemetry metrics over OTLP/HTTP, in JSON and protobuf",
  request: "metrics",
  read: readMetrics,
  take: takeOneByOne,
});

/** A cumulative sum is kept as it is told: what it grew by is for a threshold's statistic to say. */
function readMetrics(body: unknown, now: Instant): OneByOne<PointObservation> {
  const read: OneByOne<PointObservation> = { items: [], rejected: 0, firstProblem: undefined };
  const reject = (where: string, problem: string): void => {
    read.rejected += 1;
    read.firstProblem ??= `${where}: ${problem}`;
  };
  walk(body, "resourceMetrics", "scopeMetrics", (scoped, resource, where) => {
    for (const [index, metric] of listOf(scoped, "metrics").entries()) {
      const at = `${where}.metrics[${index}]`;
      const name = typeof metric.name === "string" ? metric.name.toWellFormed() : "";
      if (agentName(name) === undefined) {
        reject(at, '"name" is missing.');
        continue;
      }
      for (const [nth, { point, suffix, value }] of numbersOf(metric).entries()) {
        const time = millis(point.timeUnixNano) ?? now;
        if (value === undefined) reject(`${at}, point ${nth}`, "it has no number Wardroom can judge.");
        else if (time > now + futureTolerance)
          reject(`${at}, point ${nth}`, "it lies more than 10 minutes in the future.");
        else
          read.items.push({
            kind: "point",
            resource,
            ...scopeOf(scoped),
            metric: `${name}${suffix}`,
            ...(typeof metric.unit === "string" &&
              metric.unit !== "" && { unit: metric.unit.slice(0, 63).toWellFormed() }),
            value,
            at: time,
            attributes: attributesOf(point),
          });
      }
    }
  });
  return read;
}

interface Numbered {
  point: Json;
  suffix: "" | ".count" | ".sum";
  value: number | undefined;
}

function numbersOf(metric: Json): Numbered[] {
  const pointsOf = (kind: string): Json[] => (isObject(metric[kind]) ? objectsOf(metric[kind].dataPoints) : []);
  const plain = [...pointsOf("gauge"), ...pointsOf("sum")].map(
    (point): Numbered => ({ point, suffix: "", value: finite(point.asDouble ?? point.asInt) }),
  );
  const spread = [...pointsOf("histogram"), ...pointsOf("exponentialHistogram"), ...pointsOf("summary")].flatMap(
    (point): Numbered[] => [
      { point, suffix: ".count", value: finite(point.count) },
      // A sum may be absent: of values below zero it says nothing.
      ...(point.sum === undefined ? [] : [{ point, suffix: ".sum" as const, value: finite(point.sum) }]),
    ],
  );
  return [...plain, ...spread];
}

/** 64-bit integers come as text; what a number cannot hold exactly is rounded, as every double is. */
function finite(value: unknown): number | undefined {
  const number =
    typeof value === "number" ? value : typeof value === "string" && value !== "" ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number + 0 : undefined;
}
