/** OTLP trace requests, in their JSON form, as spans. */

import type { SpanObservation } from "../../domain/derive/observation.ts";
import { futureTolerance } from "../../domain/watch/event-clock.ts";
import type { Instant } from "../../domain/words/time.ts";
import { HttpError } from "../../http/http-error.ts";
import { attributesOf, hexId, isObject, type Json, listOf, millis, objectsOf, shortText } from "./values.ts";

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
    name: shortText(span.name),
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
    name: shortText(event.name),
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
