/** OTLP log requests, in their JSON form, as log observations. https://opentelemetry.io/docs/specs/otel/logs/data-model/ */
import { hash } from "node:crypto";
import { measuredLog } from "../../domain/derive/derived-logs.ts";
import type { LogObservation } from "../../domain/derive/observation.ts";
import { futureTolerance } from "../../domain/watch/event-clock.ts";
import type { Instant } from "../../domain/words/time.ts";
import { HttpError } from "../../http/http-error.ts";
import { attributesOf, hexId, isObject, type Json, listOf, millis, plainValue, shortText } from "./values.ts";

export interface ReadLogs {
  logs: LogObservation[];
  rejected: number;
  /** What was wrong with the first rejected record. */
  firstProblem: string | undefined;
}

/** Reads a whole request. A record that cannot be read is counted, the others are kept. */
export function readLogs(body: unknown, now: Instant): ReadLogs {
  if (!isObject(body)) throw new HttpError("json_not_object", 400, 'Send a logs request: {"resourceLogs": [...]}.');
  const read: ReadLogs = { logs: [], rejected: 0, firstProblem: undefined };
  /** How often a request said the very same. */
  const said = new Map<string, number>();
  for (const [r, resourceLogs] of listOf(body, "resourceLogs").entries()) {
    const resource = attributesOf(isObject(resourceLogs.resource) ? resourceLogs.resource : {});
    for (const [s, scopeLogs] of listOf(resourceLogs, "scopeLogs").entries()) {
      const scope = shortText(isObject(scopeLogs.scope) ? scopeLogs.scope.name : "");
      for (const [n, record] of listOf(scopeLogs, "logRecords").entries()) {
        const one = readRecord(record, resource, scope, now);
        if (typeof one !== "string") read.logs.push({ ...one, id: idOf(one, record, said) });
        else {
          read.rejected += 1;
          read.firstProblem ??= `resourceLogs[${r}].scopeLogs[${s}].logRecords[${n}]: ${one}`;
        }
      }
    }
  }
  return read;
}

function readRecord(record: Json, resource: Json, scope: string, now: Instant): LogObservation | string {
  const trace = hexId(record.traceId, 32);
  const span = hexId(record.spanId, 16);
  if (record.traceId && !trace) return '"traceId" must be 32 hex digits, not all zero.';
  if (record.spanId && !span) return '"spanId" must be 16 hex digits, not all zero.';
  // Without a time of its own it is from now, as OTLP leaves to whoever receives it.
  const at = millis(record.timeUnixNano) ?? millis(record.observedTimeUnixNano) ?? now;
  if (at > now + futureTolerance) return "it lies more than 10 minutes in the future.";
  const event = shortText(record.eventName);
  const severity = severityOf(record.severityNumber);
  const body = plainValue(record.body, 1);
  const one: LogObservation = {
    kind: "log",
    id: "",
    resource,
    ...(scope && { scope }),
    ...(trace && span && { trace, span }),
    ...(event && { event }),
    ...(severity > 0 && { severity }),
    ...(body !== undefined && { body }),
    attributes: attributesOf(record),
    at,
  };
  const { agent, service } = measuredLog(one);
  return agent === undefined && service === undefined && one.trace === undefined
    ? "it names no agent: set gen_ai.agent.id or gen_ai.agent.name on the record or the resource, or the resource's service.name."
    : one;
}

const severities = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

function severityOf(value: unknown): number {
  if (typeof value === "number") return Number.isInteger(value) && value > 0 && value <= 24 ? value : 0;
  const [, name = "", nth = "1"] = /^SEVERITY_NUMBER_([A-Z]+)([2-4]?)$/.exec(String(value)) ?? [];
  const place = severities.indexOf(name);
  return place < 0 ? 0 : place * 4 + Number(nth || "1");
}

/** A record has no id of its own: all it says, to the nanosecond, and the how-manieth of its kind in the request it is. */
function idOf(one: LogObservation, { timeUnixNano, observedTimeUnixNano }: Json, said: Map<string, number>): string {
  const what = hash("sha256", JSON.stringify([one, timeUnixNano, observedTimeUnixNano]));
  const times = said.get(what) ?? 0;
  said.set(what, times + 1);
  return (times === 0 ? what : hash("sha256", `${what} ${times}`)).slice(0, 32);
}
