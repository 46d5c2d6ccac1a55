/**
 * OTLP trace requests in their JSON form: hex ids, nanoseconds as text, values wrapped by their type.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
import { futureTolerance } from "../domain/watch/event-clock.ts";
import type { SpanObservation } from "../domain/watch/observation.ts";
import type { Instant } from "../domain/words/time.ts";
import { HttpError } from "../http/http-error.ts";
import { deepest } from "./signal.ts";

type Json = Record<string, unknown>;

export interface ReadSpans {
  spans: SpanObservation[];
  rejected: number;
  /** What was wrong with the first rejected span. */
  firstProblem: string | undefined;
}

/** Reads a whole request. A span that cannot be read is counted, the others are kept; unknown fields are ignored, as OTLP asks. */
export function readTraces(body: unknown, now: Instant): ReadSpans {
  if (!isObject(body)) throw new HttpError("json_not_object", 400, 'Send a trace request: {"resourceSpans": [...]}.');
  const read: ReadSpans = { spans: [], rejected: 0, firstProblem: undefined };
  for (const [r, resourceSpans] of listOf(body, "resourceSpans").entries()) {
    const resource = attributesOf(isObject(resourceSpans.resource) ? resourceSpans.resource : {});
    for (const [s, scopeSpans] of listOf(resourceSpans, "scopeSpans").entries()) {
      const scope =
        isObject(scopeSpans.scope) && typeof scopeSpans.scope.name === "string" ? scopeSpans.scope.name : "";
      for (const [n, span] of listOf(scopeSpans, "spans").entries()) {
        const one = readSpan(span, resource, scope, now);
        if (typeof one !== "string") read.spans.push(one);
        else {
          read.rejected += 1;
          read.firstProblem ??= `resourceSpans[${r}].scopeSpans[${s}].spans[${n}]: ${one}`;
        }
      }
    }
  }
  return read;
}

function readSpan(span: Json, resource: Json, scope: string, now: Instant): SpanObservation | string {
  const trace = hexId(span.traceId, 32);
  const id = hexId(span.spanId, 16);
  const parent = span.parentSpanId === undefined || span.parentSpanId === "" ? undefined : hexId(span.parentSpanId, 16);
  const start = millis(span.startTimeUnixNano);
  const end = millis(span.endTimeUnixNano) ?? start;
  if (!trace) return '"traceId" must be 32 hex digits, not all zero.';
  if (!id) return '"spanId" must be 16 hex digits, not all zero.';
  if (span.parentSpanId && !parent) return '"parentSpanId" must be 16 hex digits.';
  if (start === undefined || end === undefined) return '"startTimeUnixNano" must be nanoseconds since 1970, as text.';
  if (Math.max(start, end) > now + futureTolerance) return "it lies more than 10 minutes in the future.";
  return {
    kind: "span",
    resource,
    ...(scope && { scope }),
    trace,
    span: id,
    ...(parent && parent !== id && { parent }),
    name: typeof span.name === "string" ? span.name.slice(0, 1_000).toWellFormed() : "",
    start,
    end,
    attributes: attributesOf(span),
    events: eventsOf(span, end),
    links: linksOf(span),
    status: statusOf(span.status),
  };
}

function eventsOf(span: Json, end: Instant): SpanObservation["events"] {
  return objectsOf(span.events).map((event) => ({
    name: typeof event.name === "string" ? event.name.slice(0, 1_000).toWellFormed() : "",
    at: millis(event.timeUnixNano) ?? end,
    attributes: attributesOf(event),
  }));
}

function linksOf(span: Json): SpanObservation["links"] {
  return objectsOf(span.links).flatMap(({ traceId, spanId }) => {
    const trace = hexId(traceId, 32);
    const id = hexId(spanId, 16);
    return trace && id ? [{ trace, span: id }] : [];
  });
}

function statusOf(status: unknown): SpanObservation["status"] {
  const code = isObject(status) ? status.code : undefined;
  if (code === 2 || code === "STATUS_CODE_ERROR") return 2;
  return code === 1 || code === "STATUS_CODE_OK" ? 1 : 0;
}

/** [{key, value: {stringValue: ...}}] -> plain JSON. Keys that reach into prototypes are left out. */
function attributesOf(carrier: Json): Json {
  const plain: Json = {};
  for (const { key, value } of objectsOf(carrier.attributes))
    if (typeof key === "string" && !forbidden.has(key)) {
      const read = plainValue(value, 1);
      if (read !== undefined) plain[key.toWellFormed()] = read;
    }
  return plain;
}

const forbidden = new Set(["__proto__", "constructor", "prototype"]);

/** Undefined for what is not a value, or is nested too deep to be one. */
function plainValue(value: unknown, depth: number): unknown {
  if (!isObject(value) || depth > deepest) return undefined;
  if (typeof value.stringValue === "string") return value.stringValue.toWellFormed();
  if (typeof value.boolValue === "boolean") return value.boolValue;
  if (value.intValue !== undefined) return integer(value.intValue);
  if (typeof value.doubleValue === "number") return Number.isFinite(value.doubleValue) ? value.doubleValue : undefined;
  if (isObject(value.arrayValue))
    return objectsOf(value.arrayValue.values).map((one) => plainValue(one, depth + 1) ?? null);
  if (isObject(value.kvlistValue)) {
    const plain: Json = {};
    for (const { key, value: inner } of objectsOf(value.kvlistValue.values))
      if (typeof key === "string" && !forbidden.has(key))
        plain[key.toWellFormed()] = plainValue(inner, depth + 1) ?? null;
    return plain;
  }
  return typeof value.bytesValue === "string" ? value.bytesValue : undefined;
}

/** 64-bit integers come as text; one that a number cannot hold exactly stays text. */
function integer(value: unknown): number | string | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string" || !/^-?\d{1,20}$/.test(value)) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function millis(nanos: unknown): Instant | undefined {
  if (typeof nanos === "number") return Number.isFinite(nanos) && nanos > 0 ? Math.floor(nanos / 1_000_000) : undefined;
  if (typeof nanos !== "string" || !/^\d{1,20}$/.test(nanos)) return undefined;
  const millis = Number(nanos.slice(0, -6) || "0");
  return millis > 0 ? millis : undefined;
}

function hexId(value: unknown, length: number): string | undefined {
  if (typeof value !== "string" || value.length !== length || !/^[0-9a-fA-F]+$/.test(value) || /^0+$/.test(value))
    return undefined;
  return value.toLowerCase();
}

function listOf(carrier: Json, field: string): Json[] {
  const list = carrier[field];
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw new HttpError("otlp_shape", 400, `"${field}" must be a list.`, { field });
  return list.filter(isObject);
}

const objectsOf = (list: unknown): Json[] => (Array.isArray(list) ? list.filter(isObject) : []);

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
