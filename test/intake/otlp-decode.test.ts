/** OTLP in protobuf, read: the same as its JSON form, and nothing but a clear no for what is malformed. */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { HttpError } from "../../src/http/http-error.ts";
import { traceRequest } from "../../src/intake/otlp/messages.ts";
import { mostObjects } from "../../src/intake/otlp/most-objects.ts";
import { decode } from "../../src/intake/otlp/protobuf.ts";
import { readTraces } from "../../src/intake/otlp/spans.ts";
import { noon } from "../support/breaches.ts";
import { protobufOf } from "../support/otlp-protobuf.ts";
import { recordedLines } from "../support/recording.ts";

const far = Date.UTC(2030, 0, 1);

test("the recorded runs give the same observations in protobuf as in JSON, to the byte", () => {
  const lines = recordedLines();
  expect(lines).toHaveLength(200);
  for (const line of lines) {
    const body: object = JSON.parse(line);
    const read = readTraces(decode(protobufOf(body), traceRequest), far);
    expect(JSON.stringify(read)).toBe(JSON.stringify(readTraces(body, far)));
  }
});

const leaf = fc.oneof(
  fc.string({ unit: "grapheme" }).map((stringValue) => ({ stringValue })),
  fc.boolean().map((boolValue) => ({ boolValue })),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => ({ intValue: String(value) })),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((doubleValue) => ({ doubleValue })),
  fc.uint8Array({ maxLength: 8 }).map((bytes) => ({ bytesValue: Buffer.from(bytes).toString("base64") })),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.array(tie("value"), { minLength: 1, maxLength: 3 }).map((values) => ({ arrayValue: { values } })),
    fc
      .array(fc.record({ key: fc.string(), value: tie("value") }), { minLength: 1, maxLength: 3 })
      .map((values) => ({ kvlistValue: { values } })),
  ),
}));
const attributes = fc.array(fc.record({ key: fc.string(), value }), { maxLength: 4 });
const hex = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => Buffer.from(bytes).toString("hex"));
const nanos = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const spans = fc.array(
  fc.record(
    {
      traceId: hex(16),
      spanId: hex(8),
      parentSpanId: hex(8),
      name: fc.string({ unit: "grapheme" }),
      startTimeUnixNano: nanos,
      endTimeUnixNano: nanos,
      attributes,
      events: fc.array(fc.record({ timeUnixNano: nanos, name: fc.string(), attributes }), { maxLength: 2 }),
      links: fc.array(fc.record({ traceId: hex(16), spanId: hex(8) }), { maxLength: 2 }),
      status: fc.record({ code: fc.integer({ min: 0, max: 3 }) }),
      kind: fc.integer({ min: 0, max: 5 }),
    },
    { requiredKeys: ["traceId", "spanId", "startTimeUnixNano"] },
  ),
  { maxLength: 4 },
);

test("any request means the same in both forms", () => {
  fc.assert(
    fc.property(attributes, fc.string(), spans, (own, name, list) => {
      const body = {
        resourceSpans: [{ resource: { attributes: own }, scopeSpans: [{ scope: { name }, spans: list }] }],
      };
      const read = readTraces(decode(protobufOf(body), traceRequest), far);
      expect(JSON.stringify(read)).toBe(JSON.stringify(readTraces(body, far)));
    }),
    { seed: 20_261_122, numRuns: 300 },
  );
});

test("whatever the bytes are, they are read or refused with a sentence", () => {
  const whole = protobufOf(JSON.parse(recordedLines()[0] ?? "{}"));
  const attempt = (bytes: Uint8Array): void => {
    try {
      readTraces(decode(bytes, traceRequest), far);
    } catch (error) {
      expect(error).toBeInstanceOf(HttpError);
      expect((error as HttpError).code).toBe("protobuf_invalid");
    }
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), attempt), { seed: 20_261_122, numRuns: 3_000 });
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (index, byte) => {
      const changed = Buffer.from(whole);
      changed[index] = byte;
      attempt(changed);
    }),
    { seed: 20_261_122, numRuns: 2_000 },
  );
  for (let length = 0; length < Math.min(whole.length, 2_000); length++) attempt(whole.subarray(0, length));
});

test("unknown fields of every wire type are skipped", () => {
  const unknown = new BinaryWriter();
  unknown.tag(100, WireType.Varint).uint64("18446744073709551615");
  unknown.tag(101, WireType.Bit64).double(1);
  unknown.tag(102, WireType.LengthDelimited).string("later");
  unknown.tag(103, WireType.Bit32).float(1);
  // A field that is known, of another wire type than it has.
  unknown.tag(1, WireType.Varint).uint32(7);
  const known = protobufOf(JSON.parse(recordedLines()[0] ?? "{}"));
  const mixed = Buffer.concat([unknown.finish(), known, Buffer.from([0xa0, 0x06, 0x01])]);
  expect(decode(mixed, traceRequest)).toEqual(decode(known, traceRequest));
});

test("a message in two parts is one", () => {
  const part = (field: "name" | "attributes") =>
    new BinaryWriter()
      .tag(1, WireType.LengthDelimited)
      .bytes(
        field === "name"
          ? new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(protobufOf({})).finish()
          : new BinaryWriter()
              .tag(1, WireType.LengthDelimited)
              .bytes(Buffer.from([0x0a, 0x03, 0x0a, 0x01, 0x6b]))
              .finish(),
      )
      .finish();
  const [resourceSpans] = decode(Buffer.concat([part("name"), part("attributes")]), traceRequest)
    .resourceSpans as object[];
  expect(resourceSpans).toEqual({ resource: {} });
});

test("values nested deeper than can be are left out as in JSON, and nothing overflows", () => {
  const nested = (levels: number): object => {
    let one: object = { stringValue: "deep" };
    for (let level = 0; level < levels; level++)
      one = level % 2 ? { arrayValue: { values: [one] } } : { kvlistValue: { values: [{ key: "k", value: one }] } };
    return one;
  };
  for (const levels of [1, 14, 15, 16, 17, 40, 400]) {
    const span = {
      traceId: "ab".repeat(16),
      spanId: "cd".repeat(8),
      startTimeUnixNano: `${noon}000000`,
      events: [{ timeUnixNano: `${noon}000000`, attributes: [{ key: "deep", value: nested(levels) }] }],
    };
    const body = { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] };
    const read = readTraces(decode(protobufOf(body), traceRequest), far);
    expect(JSON.stringify(read)).toBe(JSON.stringify(readTraces(body, far)));
  }
});

test("many small messages in few bytes are refused before they fill the memory", () => {
  const bomb = Buffer.alloc(2 * (mostObjects + 1), Buffer.from([0x0a, 0x00]));
  expect(() => decode(bomb, traceRequest)).toThrow("A request may hold at most 2000000 objects.");
});
