/**
 * Trace, metric and log requests in their JSON form, written as protobuf: the numbers are typed here from the .proto files
 * and not shared with what reads them, so that a wrong one shows. https://github.com/open-telemetry/opentelemetry-proto
 */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

type Json = Record<string, unknown>;
type Write = (writer: BinaryWriter, value: unknown) => void;
type Fields = Record<string, [number, WireType, Write]>;

const text: Write = (writer, value) => writer.string(String(value));
const fromHex: Write = (writer, value) => writer.bytes(Buffer.from(String(value), "hex"));
const { Varint, Bit64, LengthDelimited } = WireType;

const message =
  (fields: () => Fields): Write =>
  (writer, value) => {
    writer.fork();
    writeFields(writer, fields(), value as Json);
    writer.join();
  };

function writeFields(writer: BinaryWriter, fields: Fields, value: Json): void {
  for (const [name, one] of Object.entries(value)) {
    const field = fields[name];
    if (!field || one === undefined) continue;
    const [number, wire, write] = field;
    for (const item of Array.isArray(one) ? one : [one]) write(writer.tag(number, wire), item);
  }
}

const fixed = (number: number): [number, WireType, Write] => [
  number,
  Bit64,
  (writer, value) => writer.fixed64(String(value)),
];
const signed = (number: number): [number, WireType, Write] => [
  number,
  Bit64,
  (writer, value) => writer.sfixed64(String(value)),
];
const double = (number: number): [number, WireType, Write] => [
  number,
  Bit64,
  (writer, value) => writer.double(Number(value)),
];
const varint = (number: number): [number, WireType, Write] => [
  number,
  Varint,
  (writer, value) => writer.int32(Number(value)),
];
const bool = (number: number): [number, WireType, Write] => [
  number,
  Varint,
  (writer, value) => writer.bool(value === true),
];
const long = (number: number, write: Write): [number, WireType, Write] => [number, LengthDelimited, write];

const anyValue: Write = message(() => ({
  stringValue: long(1, text),
  boolValue: bool(2),
  intValue: [3, Varint, (writer, value) => writer.int64(String(value))],
  doubleValue: double(4),
  arrayValue: long(
    5,
    message(() => ({ values: long(1, anyValue) })),
  ),
  kvlistValue: long(
    6,
    message(() => ({ values: long(1, keyValue) })),
  ),
  bytesValue: long(7, (writer, value) => writer.bytes(Buffer.from(String(value), "base64"))),
}));
const keyValue: Write = message(() => ({ key: long(1, text), value: long(2, anyValue) }));
const resource = message(() => ({ attributes: long(1, keyValue), droppedAttributesCount: varint(2) }));
const scope = message(() => ({ name: long(1, text), version: long(2, text), attributes: long(3, keyValue) }));

const span = message(() => ({
  traceId: long(1, fromHex),
  spanId: long(2, fromHex),
  traceState: long(3, text),
  parentSpanId: long(4, fromHex),
  name: long(5, text),
  kind: varint(6),
  startTimeUnixNano: fixed(7),
  endTimeUnixNano: fixed(8),
  attributes: long(9, keyValue),
  droppedAttributesCount: varint(10),
  events: long(
    11,
    message(() => ({ timeUnixNano: fixed(1), name: long(2, text), attributes: long(3, keyValue) })),
  ),
  links: long(
    13,
    message(() => ({ traceId: long(1, fromHex), spanId: long(2, fromHex), attributes: long(4, keyValue) })),
  ),
  status: long(
    15,
    message(() => ({ message: long(2, text), code: varint(3) })),
  ),
}));

const times = { startTimeUnixNano: fixed(2), timeUnixNano: fixed(3) };
const numberPoint = message(() => ({
  ...times,
  asDouble: double(4),
  asInt: signed(6),
  attributes: long(7, keyValue),
  flags: varint(8),
}));
const histogramPoint = message(() => ({
  ...times,
  count: fixed(4),
  sum: double(5),
  bucketCounts: fixed(6),
  explicitBounds: double(7),
  attributes: long(9, keyValue),
  flags: varint(10),
  min: double(11),
  max: double(12),
}));
const exponentialPoint = message(() => ({
  attributes: long(1, keyValue),
  ...times,
  count: fixed(4),
  sum: double(5),
  zeroCount: fixed(7),
  flags: varint(10),
  min: double(12),
  max: double(13),
}));
const summaryPoint = message(() => ({
  ...times,
  count: fixed(4),
  sum: double(5),
  attributes: long(7, keyValue),
  flags: varint(8),
}));
const data = (point: Write): Write =>
  message(() => ({ dataPoints: long(1, point), aggregationTemporality: varint(2), isMonotonic: bool(3) }));
const metric = message(() => ({
  name: long(1, text),
  description: long(2, text),
  unit: long(3, text),
  gauge: long(5, data(numberPoint)),
  sum: long(7, data(numberPoint)),
  histogram: long(9, data(histogramPoint)),
  exponentialHistogram: long(10, data(exponentialPoint)),
  summary: long(11, data(summaryPoint)),
}));

const logRecord = message(() => ({
  timeUnixNano: fixed(1),
  severityNumber: varint(2),
  severityText: long(3, text),
  body: long(5, anyValue),
  attributes: long(6, keyValue),
  traceId: long(9, fromHex),
  spanId: long(10, fromHex),
  observedTimeUnixNano: fixed(11),
  eventName: long(12, text),
}));

const request = (resources: string, scopes: string, items: string, item: Write): Fields => ({
  [resources]: long(
    1,
    message(() => ({
      resource: long(1, resource),
      [scopes]: long(
        2,
        message(() => ({ scope: long(1, scope), [items]: long(2, item), schemaUrl: long(3, text) })),
      ),
      schemaUrl: long(3, text),
    })),
  ),
});

const requests = {
  ...request("resourceSpans", "scopeSpans", "spans", span),
  ...request("resourceMetrics", "scopeMetrics", "metrics", metric),
  ...request("resourceLogs", "scopeLogs", "logRecords", logRecord),
};

/** Whichever of the three requests it is. */
export function protobufOf(body: object): Buffer {
  const writer = new BinaryWriter();
  writeFields(writer, requests, body as Json);
  return Buffer.from(writer.finish());
}
