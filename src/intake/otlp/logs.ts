/** POST /v1/logs: every record is kept; evaluations and errors among them are measured. */
import { futureTolerance } from "../../domain/watch/event-clock.ts";
import type { LogObservation } from "../../domain/watch/observation.ts";
import type { Instant } from "../../domain/words/time.ts";
import { type OneByOne, takeOneByOne } from "./one-by-one.ts";
import { otlpSource } from "./otlp-source.ts";
import { attributesOf, hexId, listOf, millis, plainValue, scopeOf, walk } from "./values.ts";

export const otlpLogs = otlpSource({
  name: "logs",
  summary: "OpenTelemetry logs over OTLP/HTTP, in JSON and protobuf",
  request: "logs",
  read: readLogs,
  take: takeOneByOne,
});

function readLogs(body: unknown, now: Instant): OneByOne<LogObservation> {
  const read: OneByOne<LogObservation> = { items: [], rejected: 0, firstProblem: undefined };
  walk(body, "resourceLogs", "scopeLogs", (scoped, resource, where) => {
    for (const [index, record] of listOf(scoped, "logRecords").entries()) {
      const at = millis(record.timeUnixNano) ?? millis(record.observedTimeUnixNano) ?? now;
      if (at > now + futureTolerance) {
        read.rejected += 1;
        read.firstProblem ??= `${where}.logRecords[${index}]: it lies more than 10 minutes in the future.`;
        continue;
      }
      const [trace, span] = [hexId(record.traceId, 32), hexId(record.spanId, 16)];
      const said = plainValue(record.body, 1);
      read.items.push({
        kind: "log",
        resource,
        ...scopeOf(scoped),
        ...(typeof record.eventName === "string" &&
          record.eventName !== "" && { event: record.eventName.slice(0, 256).toWellFormed() }),
        severity: typeof record.severityNumber === "number" ? record.severityNumber : 0,
        ...(said !== undefined && { body: said }),
        at,
        attributes: attributesOf(record),
        ...(trace && { trace }),
        ...(span && { span }),
      });
    }
  });
  return read;
}
