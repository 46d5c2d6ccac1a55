/** Writes an OTLP request, given in its JSON form, as protobuf: what an exporter would send. Field numbers of opentelemetry-proto 1.x. */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

type Json = Record<string, unknown>;
type Write = (writer: BinaryWriter, value: unknown) => void;

export const protobufOf = (request: Json): Buffer => {
  const [[name, list] = ["", []]] = Object.entries(request);
  const writer = new BinaryWriter();
  const held = { resourceSpans, resourceMetrics, resourceLogs }[name];
  if (!held) throw new Error(`${name} is no OTLP request`);
  for (const one of list as Json[]) inner(writer, 1, held, one);
  return Buffer.from(writer.finish());
};

const inner = (writer: BinaryWriter, number: number, write: Write, value: unknown): void => {
  if (value === undefined) return;
  writer.tag(number, WireType.LengthDelimited).fork();
  write(writer, value);
  writer.join();
};
const each = (writer: BinaryWriter, number: number, write: Write, values: unknown): void => {
  for (const one of (values ?? []) as unknown[]) inner(writer, number, write, one);
};
const text = (writer: BinaryWriter, number: number, value: unknown): void => {
  if (value !== undefined) writer.tag(number, WireType.LengthDelimited).string(String(value));
};
const hex = (writer: BinaryWriter, number: number, value: unknown): void => {
  if (value) writer.tag(number, WireType.LengthDelimited).bytes(Buffer.from(String(value), "hex"));
};
const nanos = (writer: BinaryWriter, number: number, value: unknown): void => {
  if (value !== undefined) writer.tag(number, WireType.Bit64).fixed64(String(value));
};
const code = (writer: BinaryWriter, number: number, value: unknown): void => {
  if (value !== undefined) writer.tag(number, WireType.Varint).int32(Number(value));
};
const real = (writer: BinaryWriter, number: number, value: unknown): void => {
  if (value !== undefined) writer.tag(number, WireType.Bit64).double(Number(value));
};

const anyValue: Write = (writer, value) => {
  const one = value as Json;
  text(writer, 1, one.stringValue);
  if (one.boolValue !== undefined) writer.tag(2, WireType.Varint).bool(Boolean(one.boolValue));
  if (one.intValue !== undefined) writer.tag(3, WireType.Varint).int64(String(one.intValue));
  real(writer, 4, one.doubleValue);
  inner(writer, 5, (inside, array) => each(inside, 1, anyValue, (array as Json).values), one.arrayValue);
  inner(writer, 6, (inside, list) => each(inside, 1, keyValue, (list as Json).values), one.kvlistValue);
};
const keyValue: Write = (writer, value) => {
  const one = value as Json;
  text(writer, 1, one.key);
  inner(writer, 2, anyValue, one.value);
};
const resource: Write = (writer, value) => each(writer, 1, keyValue, (value as Json).attributes);
const scope: Write = (writer, value) => text(writer, 1, (value as Json).name);
const held =
  (name: string, thing: Write, things: string): Write =>
  (writer, value) => {
    const one = value as Json;
    inner(writer, 1, resource, one.resource);
    each(
      writer,
      2,
      (inside, scoped) => {
        inner(inside, 1, scope, (scoped as Json).scope);
        each(inside, 2, thing, (scoped as Json)[things]);
      },
      one[name],
    );
  };

const span: Write = (writer, value) => {
  const one = value as Json;
  hex(writer, 1, one.traceId);
  hex(writer, 2, one.spanId);
  hex(writer, 4, one.parentSpanId);
  text(writer, 5, one.name);
  code(writer, 6, one.kind);
  nanos(writer, 7, one.startTimeUnixNano);
  nanos(writer, 8, one.endTimeUnixNano);
  each(writer, 9, keyValue, one.attributes);
  each(writer, 11, event, one.events);
  each(
    writer,
    13,
    (inside, link) => {
      hex(inside, 1, (link as Json).traceId);
      hex(inside, 2, (link as Json).spanId);
    },
    one.links,
  );
  inner(writer, 15, (inside, status) => code(inside, 3, (status as Json).code), one.status);
};
const event: Write = (writer, value) => {
  const one = value as Json;
  nanos(writer, 1, one.timeUnixNano);
  text(writer, 2, one.name);
  each(writer, 3, keyValue, one.attributes);
};
const resourceSpans = held("scopeSpans", span, "spans");

const numberPoint: Write = (writer, value) => {
  const one = value as Json;
  nanos(writer, 3, one.timeUnixNano);
  real(writer, 4, one.asDouble);
  if (one.asInt !== undefined) writer.tag(6, WireType.Bit64).sfixed64(String(one.asInt));
  each(writer, 7, keyValue, one.attributes);
};
const histogramPoint: Write = (writer, value) => {
  const one = value as Json;
  nanos(writer, 3, one.timeUnixNano);
  nanos(writer, 4, one.count);
  real(writer, 5, one.sum);
  each(writer, 9, keyValue, one.attributes);
};
const points =
  (point: Write): Write =>
  (writer, value) =>
    each(writer, 1, point, (value as Json).dataPoints);
const metric: Write = (writer, value) => {
  const one = value as Json;
  text(writer, 1, one.name);
  text(writer, 3, one.unit);
  inner(writer, 5, points(numberPoint), one.gauge);
  inner(writer, 7, points(numberPoint), one.sum);
  inner(writer, 9, points(histogramPoint), one.histogram);
};
const resourceMetrics = held("scopeMetrics", metric, "metrics");

const record: Write = (writer, value) => {
  const one = value as Json;
  nanos(writer, 1, one.timeUnixNano);
  code(writer, 2, one.severityNumber);
  inner(writer, 5, anyValue, one.body);
  each(writer, 6, keyValue, one.attributes);
  hex(writer, 9, one.traceId);
  hex(writer, 10, one.spanId);
  text(writer, 12, one.eventName);
};
const resourceLogs = held("scopeLogs", record, "logRecords");
