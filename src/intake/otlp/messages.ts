/**
 * The fields of OTLP requests that are read, by their numbers in protobuf; any other number is skipped.
 * https://github.com/open-telemetry/opentelemetry-proto/tree/main/opentelemetry/proto
 * `hex` and `base64` are bytes as the JSON form writes them. https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */

export type Scalar =
  | "text"
  | "hex"
  | "base64"
  | "bool"
  | "enum"
  | "uint32"
  | "int64"
  | "fixed64"
  | "sfixed64"
  | "double";

export interface Field {
  name: string;
  type: Scalar | Message;
  repeated: boolean;
}

/** By field number. */
export type Message = Map<number, Field>;

const message = (fields: Record<number, [string, Scalar | Message, "repeated"?]>): Message =>
  new Map(
    Object.entries(fields).map(([number, [name, type, repeated]]) => [
      Number(number),
      { name, type, repeated: repeated !== undefined },
    ]),
  );

const anyValue: Message = new Map();
const keyValue = message({ 1: ["key", "text"], 2: ["value", anyValue] });
const values = (of: Message): Message => message({ 1: ["values", of, "repeated"] });
for (const [number, field] of message({
  1: ["stringValue", "text"],
  2: ["boolValue", "bool"],
  3: ["intValue", "int64"],
  4: ["doubleValue", "double"],
  5: ["arrayValue", values(anyValue)],
  6: ["kvlistValue", values(keyValue)],
  7: ["bytesValue", "base64"],
}))
  anyValue.set(number, field);

const resource = message({ 1: ["attributes", keyValue, "repeated"] });
const scope = message({ 1: ["name", "text"] });

const event = message({
  1: ["timeUnixNano", "fixed64"],
  2: ["name", "text"],
  3: ["attributes", keyValue, "repeated"],
});
const link = message({ 1: ["traceId", "hex"], 2: ["spanId", "hex"] });
const span = message({
  1: ["traceId", "hex"],
  2: ["spanId", "hex"],
  4: ["parentSpanId", "hex"],
  5: ["name", "text"],
  7: ["startTimeUnixNano", "fixed64"],
  8: ["endTimeUnixNano", "fixed64"],
  9: ["attributes", keyValue, "repeated"],
  11: ["events", event, "repeated"],
  13: ["links", link, "repeated"],
  15: ["status", message({ 3: ["code", "enum"] })],
});

const numberPoint = message({
  2: ["startTimeUnixNano", "fixed64"],
  3: ["timeUnixNano", "fixed64"],
  4: ["asDouble", "double"],
  6: ["asInt", "sfixed64"],
  7: ["attributes", keyValue, "repeated"],
  8: ["flags", "uint32"],
});
const histogramPoint = message({
  2: ["startTimeUnixNano", "fixed64"],
  3: ["timeUnixNano", "fixed64"],
  4: ["count", "fixed64"],
  5: ["sum", "double"],
  9: ["attributes", keyValue, "repeated"],
  10: ["flags", "uint32"],
  11: ["min", "double"],
  12: ["max", "double"],
});
const exponentialPoint = message({
  1: ["attributes", keyValue, "repeated"],
  2: ["startTimeUnixNano", "fixed64"],
  3: ["timeUnixNano", "fixed64"],
  4: ["count", "fixed64"],
  5: ["sum", "double"],
  10: ["flags", "uint32"],
  12: ["min", "double"],
  13: ["max", "double"],
});
const summaryPoint = message({
  2: ["startTimeUnixNano", "fixed64"],
  3: ["timeUnixNano", "fixed64"],
  4: ["count", "fixed64"],
  5: ["sum", "double"],
  7: ["attributes", keyValue, "repeated"],
  8: ["flags", "uint32"],
});
const points = (of: Message): Message =>
  message({ 1: ["dataPoints", of, "repeated"], 2: ["aggregationTemporality", "enum"], 3: ["isMonotonic", "bool"] });
const metric = message({
  1: ["name", "text"],
  3: ["unit", "text"],
  5: ["gauge", points(numberPoint)],
  7: ["sum", points(numberPoint)],
  9: ["histogram", points(histogramPoint)],
  10: ["exponentialHistogram", points(exponentialPoint)],
  11: ["summary", points(summaryPoint)],
});

const logRecord = message({
  1: ["timeUnixNano", "fixed64"],
  2: ["severityNumber", "enum"],
  3: ["severityText", "text"],
  5: ["body", anyValue],
  6: ["attributes", keyValue, "repeated"],
  9: ["traceId", "hex"],
  10: ["spanId", "hex"],
  11: ["observedTimeUnixNano", "fixed64"],
  12: ["eventName", "text"],
});

/** A request is a list of resources, each with a list of scopes, each with a list of what was observed. */
const request = (resources: string, scopes: string, items: string, item: Message): Message =>
  message({
    1: [
      resources,
      message({
        1: ["resource", resource],
        2: [scopes, message({ 1: ["scope", scope], 2: [items, item, "repeated"] }), "repeated"],
      }),
      "repeated",
    ],
  });

export const traceRequest = request("resourceSpans", "scopeSpans", "spans", span);
export const metricsRequest = request("resourceMetrics", "scopeMetrics", "metrics", metric);
export const logsRequest = request("resourceLogs", "scopeLogs", "logRecords", logRecord);
