/** POST /v1/traces: OTLP in JSON (in protobuf: otlp-protobuf.test.ts), kept span by span whatever is wrong with the others. */
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { minute } from "../../src/domain/words/time.ts";
import { noon } from "../support/breaches.ts";
import { type Service, startService } from "../support/intake-service.ts";
import { recordedLines } from "../support/recording.ts";

let service: Service;
let secret: string;
beforeAll(async () => {
  service = await startService();
  secret = await service.token(["signals:write"]);
});
afterAll(() => service.stop());

let made = 0;
const span = (change: object = {}) => ({
  traceId: "ABCDEF0123456789abcdef0123456789",
  spanId: (++made).toString(16).padStart(16, "0"),
  name: "execute_tool book",
  startTimeUnixNano: `${noon - 1_000}000000`,
  endTimeUnixNano: `${noon}999999`,
  attributes: [
    { key: "gen_ai.operation.name", value: { stringValue: "execute_tool" } },
    { key: "gen_ai.agent.name", value: { stringValue: "airline-a" } },
    { key: "count", value: { intValue: "7" } },
    { key: "huge", value: { intValue: "9223372036854775807" } },
    { key: "list", value: { arrayValue: { values: [{ boolValue: true }, { doubleValue: 0.5 }] } } },
    { key: "map", value: { kvlistValue: { values: [{ key: "k", value: { stringValue: "v" } }] } } },
    { key: "__proto__", value: { stringValue: "x" } },
  ],
  status: { code: 2 },
  ...change,
});
const request = (...spans: object[]) => ({
  resourceSpans: [
    {
      resource: { attributes: [{ key: "service.name", value: { stringValue: "desk" } }] },
      scopeSpans: [{ scope: { name: "lib" }, spans }],
    },
  ],
});
const rows = async (): Promise<number> => (await service.world.store.ingest()).head;

test("a span is kept with its resource, its values plain and its ids in lower case", async () => {
  const { chain, head } = await service.world.store.ingest();
  const { status, body } = await service.post("/v1/traces", request(span({ flags: 1, unheardOf: true })), secret);
  expect([status, body]).toEqual([200, { partialSuccess: {} }]);
  const [segment] = await service.world.store.segmentsAfter(chain, head, 1);
  expect([segment?.room, segment?.derive]).toEqual(["airline", "derive/2"]);
  expect(JSON.parse(segment?.lines[0] ?? "")).toEqual({
    kind: "span",
    resource: { "service.name": "desk" },
    scope: "lib",
    trace: "abcdef0123456789abcdef0123456789",
    span: made.toString(16).padStart(16, "0"),
    name: "execute_tool book",
    start: noon - 1_000,
    end: noon,
    attributes: {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.agent.name": "airline-a",
      count: 7,
      huge: "9223372036854775807",
      list: [true, 0.5],
      map: { k: "v" },
    },
    events: [],
    links: [],
    status: 2,
  });
});

test.each([
  ["a trace id that is not hex", { traceId: "x".repeat(32) }, /spans\[1\]: "traceId" must be 32 hex digits/],
  ["a trace id of zeros", { traceId: "0".repeat(32) }, /"traceId"/],
  ["a short span id", { spanId: "abc" }, /"spanId" must be 16 hex digits/],
  ["a parent that is not hex", { parentSpanId: "zz" }, /"parentSpanId"/],
  ["no start", { startTimeUnixNano: undefined, endTimeUnixNano: undefined }, /"startTimeUnixNano"/],
  ["a time that is text", { startTimeUnixNano: "noon" }, /"startTimeUnixNano"/],
  ["a time in the future", { endTimeUnixNano: `${noon + 11 * minute}000000` }, /10 minutes in the future/],
])("%s rejects that span alone", async (_what, change, message) => {
  const before = await rows();
  const { status, body } = await service.post("/v1/traces", request(span(), span(change)), secret);
  expect(status).toBe(200);
  expect(body.partialSuccess).toEqual({ rejectedSpans: 1, errorMessage: expect.stringMatching(message) });
  expect(await rows()).toBe(before + 1);
});

test("an empty request is a good one", async () => {
  const before = await rows();
  expect(await service.post("/v1/traces", {}, secret)).toMatchObject({ status: 200, body: { partialSuccess: {} } });
  expect(await rows()).toBe(before);
});

test("an exporter may repeat itself", async () => {
  const twice = request(span());
  await service.post("/v1/traces", twice, secret);
  const before = await rows();
  expect((await service.post("/v1/traces", twice, secret)).body).toEqual({ partialSuccess: {} });
  expect(await rows()).toBe(before);
});

test("gzip is unpacked, up to 32 MiB", async () => {
  const [line = ""] = recordedLines();
  const good = await service.post("/v1/traces", gzipSync(line), secret, { "content-encoding": "gzip" });
  expect([good.status, good.body]).toEqual([200, { partialSuccess: {} }]);
  const bomb = gzipSync(Buffer.alloc(33 * 1024 * 1024, 0x20));
  const refused = await service.post("/v1/traces", bomb, secret, { "content-encoding": "gzip" });
  expect([refused.status, refused.body.error?.code]).toEqual([413, "body_too_large"]);
});

test("a token of one agent reports no other", async () => {
  const own = await service.token(["signals:write"], { agent: "refund-*" });
  const { body } = await service.post("/v1/traces", request(span()), own);
  expect(body.partialSuccess).toMatchObject({ rejectedSpans: 1, errorMessage: expect.stringMatching(/refund-\*/) });
});

test.each([
  ["a list", "[]", 400, "json_not_object"],
  ["resourceSpans that is no list", '{"resourceSpans":{}}', 400, "otlp_shape"],
  ["a body that breaks off", '{"resourceSpans":[', 400, "json_syntax"],
  ["nothing", "", 400, "json_empty"],
  ["a prototype", '{"__proto__":{"resourceSpans":[]}}', 400, "key_forbidden"],
  ["4 MiB and a byte", `${" ".repeat(4 * 1024 * 1024)}1`, 413, "body_too_large"],
])("%s is refused", async (_what, body, status, code) => {
  const before = await rows();
  const answer = await service.post("/v1/traces", body, secret);
  expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
  expect(await rows()).toBe(before);
});

test("values nested deeper than can be are left out, and nothing overflows", async () => {
  const levels = 5_000;
  const value = `${'{"arrayValue":{"values":['.repeat(levels)}{"stringValue":"deep"}${"]}}".repeat(levels)}`;
  const deep = JSON.stringify(request(span({ attributes: [{ key: "deep", value: "HERE" }] }))).replace('"HERE"', value);
  const { status, body } = await service.post("/v1/traces", deep, secret);
  expect([status, body]).toEqual([200, { partialSuccess: {} }]);
});
