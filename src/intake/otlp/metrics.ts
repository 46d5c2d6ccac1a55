/** POST /v1/metrics: what OpenTelemetry exporters measure. Each point becomes signals named after its metric. */
import { ownerOf } from "../../domain/derive/derived-points.ts";
import { signalName } from "../../domain/derive/derived-signals.ts";
import { evidenceMissing, reservedSentence } from "../../domain/evidence/reserved-signal.ts";
import { type Caller, speaksFor } from "../../http/bearer.ts";
import { defineSource, type Intake } from "../source.ts";
import { metricsRequest } from "./messages.ts";
import { type ReadPoints, readMetrics } from "./metric-points.ts";
import { type Found, otlpRoute, taken } from "./route.ts";

export const otlpMetrics = defineSource({
  name: "metrics",
  summary: "OpenTelemetry metrics over OTLP/HTTP in JSON or protobuf",
  register(app, intake) {
    otlpRoute(app, intake, "metrics", metricsRequest, (caller, body, now) =>
      taken(intake, caller, now, find(intake, caller, readMetrics(body, now)), "metrics"),
    );
  },
});

/** Of one series there is one point at a time, so an exporter may repeat itself. */
function find({ ingest }: Intake, caller: Caller, read: ReadPoints): Found {
  const found: Found = { checked: [], duplicates: 0, rejected: read.rejected, firstProblem: read.firstProblem };
  for (const point of read.points) {
    const agent = ownerOf(point);
    if (agent !== undefined && !speaksFor(caller, agent)) {
      found.rejected += 1;
      found.firstProblem ??= `this token speaks for ${caller.agent}, not for ${agent}.`;
      continue;
    }
    if (signalName(point.metric) === evidenceMissing) {
      found.rejected += 1;
      found.firstProblem ??= `${reservedSentence} Give the metric another name.`;
      continue;
    }
    const { duplicate, hash } = ingest.isDuplicate(caller.token, `point ${point.series}/${point.at}`);
    if (duplicate) found.duplicates += 1;
    else found.checked.push({ observation: point, line: undefined, agent, from: point.at, to: point.at, idHash: hash });
  }
  return found;
}
