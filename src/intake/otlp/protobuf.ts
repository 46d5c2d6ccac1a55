/**
 * OTLP requests in protobuf, read into the shape their JSON form has, so that everything after it is the same.
 *
 * The field numbers are those of opentelemetry-proto 1.x (https://github.com/open-telemetry/opentelemetry-proto): only the fields
 * Wardroom looks at are listed, all others are skipped, as protobuf asks.
 */
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { HttpError } from "../../http/http-error.ts";
import type { Json } from "./values.ts";

export type OtlpRequest = "traces" | "metrics" | "logs";

/** Malformed bytes are answered with 400. The body's own limit bounds what can be read; no length is believed before it is checked. */
export function decodeOtlp(kind: OtlpRequest, bytes: Uint8Array): Json {
  try {
    return readMessage(new BinaryReader(bytes, decodeText), bytes.length, messages[requests[kind]], 0);
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw new HttpError("protobuf_invalid", 400, "The body is not an OTLP request in protobuf, or it is cut off.", {
      hint: "Check the exporter's protocol: OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf posts this form.",
    });
  }
}

/** ExportTraceServiceResponse and its like: partial_success = 1 { rejected = 1, error_message = 2 }, the same for all three. */
export function encodeAnswer(json: string, rejectedField: string): Buffer {
  const { partialSuccess = {} } = JSON.parse(json) as { partialSuccess?: Json };
  const rejected = Number(partialSuccess[rejectedField] ?? 0);
  if (rejected === 0) return Buffer.alloc(0);
  const writer = new BinaryWriter();
  writer.tag(1, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.Varint).int64(rejected);
  writer.tag(2, WireType.LengthDelimited).string(String(partialSuccess.errorMessage ?? ""));
  return Buffer.from(writer.join().finish());
}

/** Messages inside each other: values may nest in values, and nothing honest nests further. */
const deepestMessage = 64;

type Scalar = "string" | "hex" | "base64" | "nanos" | "int64" | "uint32" | "enum" | "double" | "bool" | "sfixed64";
type Field = { name: string; type: Scalar | MessageName; many?: true };
type Fields = Record<number, Field>;

const one = (name: string, type: Field["type"]): Field => ({ name, type });
const many = (name: string, type: Field["type"]): Field => ({ name, type, many: true });

const messages = {
  TracesRequest: { 1: many("resourceSpans", "ResourceSpans") },
  MetricsRequest: { 1: many("resourceMetrics", "ResourceMetrics") },
  LogsRequest: { 1: many("resourceLogs", "ResourceLogs") },
  ResourceSpans: { 1: one("resource", "Resource"), 2: many("scopeSpans", "ScopeSpans") },
  ResourceMetrics: { 1: one("resource", "Resource"), 2: many("scopeMetrics", "ScopeMetrics") },
  ResourceLogs: { 1: one("resource", "Resource"), 2: many("scopeLogs", "ScopeLogs") },
  ScopeSpans: { 1: one("scope", "Scope"), 2: many("spans", "Span") },
  ScopeMetrics: { 1: one("scope", "Scope"), 2: many("metrics", "Metric") },
  ScopeLogs: { 1: one("scope", "Scope"), 2: many("logRecords", "LogRecord") },
  Resource: { 1: many("attributes", "KeyValue") },
  Scope: { 1: one("name", "string"), 2: one("version", "string") },
  KeyValue: { 1: one("key", "string"), 2: one("value", "AnyValue") },
  AnyValue: {
    1: one("stringValue", "string"),
    2: one("boolValue", "bool"),
    3: one("intValue", "int64"),
    4: one("doubleValue", "double"),
    5: one("arrayValue", "ArrayValue"),
    6: one("kvlistValue", "KeyValueList"),
    7: one("bytesValue", "base64"),
  },
  ArrayValue: { 1: many("values", "AnyValue") },
  KeyValueList: { 1: many("values", "KeyValue") },
  Span: {
    1: one("traceId", "hex"),
    2: one("spanId", "hex"),
    4: one("parentSpanId", "hex"),
    5: one("name", "string"),
    6: one("kind", "enum"),
    7: one("startTimeUnixNano", "nanos"),
    8: one("endTimeUnixNano", "nanos"),
    9: many("attributes", "KeyValue"),
    11: many("events", "Event"),
    13: many("links", "Link"),
    15: one("status", "Status"),
  },
  Event: { 1: one("timeUnixNano", "nanos"), 2: one("name", "string"), 3: many("attributes", "KeyValue") },
  Link: { 1: one("traceId", "hex"), 2: one("spanId", "hex") },
  Status: { 2: one("message", "string"), 3: one("code", "enum") },
  Metric: {
    1: one("name", "string"),
    3: one("unit", "string"),
    5: one("gauge", "Gauge"),
    7: one("sum", "Sum"),
    9: one("histogram", "Histogram"),
    10: one("exponentialHistogram", "ExponentialHistogram"),
    11: one("summary", "Summary"),
  },
  Gauge: { 1: many("dataPoints", "NumberPoint") },
  Sum: {
    1: many("dataPoints", "NumberPoint"),
    2: one("aggregationTemporality", "enum"),
    3: one("isMonotonic", "bool"),
  },
  Histogram: { 1: many("dataPoints", "HistogramPoint"), 2: one("aggregationTemporality", "enum") },
  ExponentialHistogram: { 1: many("dataPoints", "ExponentialPoint"), 2: one("aggregationTemporality", "enum") },
  Summary: { 1: many("dataPoints", "SummaryPoint") },
  NumberPoint: {
    3: one("timeUnixNano", "nanos"),
    4: one("asDouble", "double"),
    6: one("asInt", "sfixed64"),
    7: many("attributes", "KeyValue"),
  },
  HistogramPoint: {
    3: one("timeUnixNano", "nanos"),
    4: one("count", "nanos"),
    5: one("sum", "double"),
    9: many("attributes", "KeyValue"),
  },
  ExponentialPoint: {
    1: many("attributes", "KeyValue"),
    3: one("timeUnixNano", "nanos"),
    4: one("count", "nanos"),
    5: one("sum", "double"),
  },
  SummaryPoint: {
    3: one("timeUnixNano", "nanos"),
    4: one("count", "nanos"),
    5: one("sum", "double"),
    7: many("attributes", "KeyValue"),
  },
  LogRecord: {
    1: one("timeUnixNano", "nanos"),
    2: one("severityNumber", "enum"),
    3: one("severityText", "string"),
    5: one("body", "AnyValue"),
    6: many("attributes", "KeyValue"),
    9: one("traceId", "hex"),
    10: one("spanId", "hex"),
    11: one("observedTimeUnixNano", "nanos"),
    12: one("eventName", "string"),
  },
} satisfies Record<string, Record<number, { name: string; type: string; many?: true }>>;

type MessageName =
  | "ResourceSpans"
  | "ResourceMetrics"
  | "ResourceLogs"
  | "ScopeSpans"
  | "ScopeMetrics"
  | "ScopeLogs"
  | "Resource"
  | "Scope"
  | "KeyValue"
  | "AnyValue"
  | "ArrayValue"
  | "KeyValueList"
  | "Span"
  | "Event"
  | "Link"
  | "Status"
  | "Metric"
  | "Gauge"
  | "Sum"
  | "Histogram"
  | "ExponentialHistogram"
  | "ExponentialPoint"
  | "Summary"
  | "NumberPoint"
  | "HistogramPoint"
  | "SummaryPoint"
  | "LogRecord";

const requests = { traces: "TracesRequest", metrics: "MetricsRequest", logs: "LogsRequest" } as const;

function readMessage(reader: BinaryReader, end: number, fields: Fields, depth: number): Json {
  if (depth > deepestMessage)
    throw new HttpError("protobuf_too_deep", 400, `Values may lie at most ${deepestMessage} messages deep.`);
  const message: Json = {};
  const lists: Record<string, unknown[]> = {};
  while (reader.pos < end) {
    const [number, wire] = reader.tag();
    const field = fields[number];
    if (!field || wire !== wireOf(field.type)) reader.skip(wire, number);
    else {
      const value = readValue(reader, field.type, end, depth);
      if (!field.many) message[field.name] = value;
      else {
        const list = lists[field.name];
        if (list) list.push(value);
        else lists[field.name] = [value];
      }
    }
  }
  if (reader.pos !== end) throw new Error("a message is longer than what holds it");
  return Object.assign(message, lists);
}

function readValue(reader: BinaryReader, type: Field["type"], end: number, depth: number): unknown {
  switch (type) {
    case "string":
      return reader.string();
    case "hex":
      return Buffer.from(reader.bytes()).toString("hex");
    case "base64":
      return Buffer.from(reader.bytes()).toString("base64");
    case "nanos":
      return String(reader.fixed64());
    case "sfixed64":
      return String(reader.sfixed64());
    case "int64":
      return String(reader.int64());
    case "uint32":
      return reader.uint32();
    case "enum":
      return reader.int32();
    case "double":
      return reader.double();
    case "bool":
      return reader.bool();
    default: {
      const length = reader.uint32();
      const inner = reader.pos + length;
      if (inner > end) throw new Error("a message is longer than what holds it");
      return readMessage(reader, inner, messages[type], depth + 1);
    }
  }
}

function wireOf(type: Field["type"]): WireType {
  switch (type) {
    case "nanos":
    case "sfixed64":
    case "double":
      return WireType.Bit64;
    case "int64":
    case "uint32":
    case "enum":
    case "bool":
      return WireType.Varint;
    default:
      return WireType.LengthDelimited;
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: false });
const decodeText = (bytes: Uint8Array): string => utf8.decode(bytes);
