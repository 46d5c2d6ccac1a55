/** POST /v1/metrics and /v1/logs: what a real SDK sends, in both encodings, and what is refused. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { derive, emptyDerivation } from "../../src/domain/derive/derive.ts";
import { minute } from "../../src/domain/words/time.ts";
import { readLogs } from "../../src/intake/otlp/log-records.ts";
import { logsRequest, metricsRequest, traceRequest } from "../../src/intake/otlp/messages.ts";
import { readMetrics } from "../../src/intake/otlp/metric-points.ts";
import { decode } from "../../src/intake/otlp/protobuf.ts";
import { readTraces } from "../../src/intake/otlp/spans.ts";
import { type Service, startService } from "../support/intake-service.ts";
import { protobufOf } from "../support/otlp-protobuf.ts";

/** When the SDK was recorded. */
const recorded = Date.UTC(2026, 10, 26, 3, 5);
const now = recorded + minute;

let service: Service;
let secret: string;
beforeAll(async () => {
  service = await startService({ at: now });
  secret = await service.token(["signals:write"]);
});
afterAll(() => service.stop());

const rows = async (): Promise<number> => (await service.world.store.ingest()).head;
const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, "../fixtures/otel-js", name));
const sent = (name: string) => JSON.parse(fixture(`${name}.json`).toString("utf8"));

const readers = [
  ["traces-1", (body: unknown) => readTraces(body, now).spans, traceRequest],
  ["metrics-1", (body: unknown) => readMetrics(body, now).points, metricsRequest],
  ["metrics-2", (body: unknown) => readMetrics(body, now).points, metricsRequest],
  ["logs-1", (body: unknown) => readLogs(body, now).logs, logsRequest],
] as const;

test.each(readers)("%s of a real SDK means the same in protobuf as in JSON", (name, read, message) => {
  const json = read(sent(name));
  expect(json.length).toBeGreaterThan(0);
  expect(read(decode(protobufOf(sent(name)), message))).toEqual(json);
  // The SDK reads its meters once for each exporter, so those two differ in their times alone.
  const timeless = (list: readonly object[]) => list.map((one) => ({ ...one, start: 0, at: 0, id: "" }));
  expect(timeless(read(decode(fixture(`${name}.pb`), message)))).toEqual(timeless(json));
});

test("what a real SDK sends becomes these signals", () => {
  const lines = [
    ...readTraces(decode(fixture("traces-1.pb"), traceRequest), now).spans,
    ...readMetrics(decode(fixture("metrics-1.pb"), metricsRequest), now).points,
    ...readMetrics(decode(fixture("metrics-2.pb"), metricsRequest), now).points,
    ...readLogs(decode(fixture("logs-1.pb"), logsRequest), now).logs,
  ];
  const { signals } = derive(emptyDerivation(), { chain: "ingest:1", seq: 1, receivedAt: now, lines });
  const told = signals
    .filter(({ signal }) => !signal.signal.endsWith("duration") || signal.signal.includes("invoke"))
    .map(({ signal: { agent, signal, value, run } }) => `${agent} ${signal} ${value}${run ? " in a run" : ""}`);
  expect(told.sort()).toEqual([
    "airline-a evaluation.Relevance 0.75 in a run",
    "airline-a gen_ai.client.token.usage.count 1",
    "airline-a gen_ai.client.token.usage.count 2",
    "airline-a gen_ai.client.token.usage.mean 100",
    "airline-a gen_ai.client.token.usage.mean 40",
    "airline-a gen_ai.client.token.usage.sum 200",
    "airline-a gen_ai.client.token.usage.sum 40",
    "airline-a gen_ai.invoke_agent.duration.count 0",
    "airline-a gen_ai.invoke_agent.duration.count 1",
    "airline-a gen_ai.invoke_agent.duration.mean 1.5",
    "airline-a gen_ai.invoke_agent.duration.sum 0",
    "airline-a gen_ai.invoke_agent.duration.sum 1.5",
    "airline-a log.error 1 in a run",
    "airline-a queue.depth 5",
    "airline-a queue.depth 5",
    "airline-a refund.issued 2",
    "airline-a refund.issued 3",
    "airline-a run.error 0 in a run",
    "airline-a tool.error 1 in a run",
    "airline-b budget.left 41.5",
    "airline-b budget.left 41.5",
  ]);
});

test.each([
  ["/v1/metrics", "metrics-1"],
  ["/v1/logs", "logs-1"],
])("%s keeps a request once, however it is encoded and however often it comes", async (path, name) => {
  const before = await rows();
  const [chain, body] = [(await service.world.store.ingest()).chain, sent(name)];
  const first = await service.post(path, gzipSync(JSON.stringify(body)), secret, { "content-encoding": "gzip" });
  expect([first.status, first.body]).toEqual([200, { partialSuccess: {} }]);
  const segments = await service.world.store.segmentsAfter(chain, before, 10);
  expect(segments.flatMap(({ lines }) => lines).length).toBe(name === "logs-1" ? 3 : 5);
  const kept = await rows();
  expect((await service.post(path, body, secret)).body).toEqual({ partialSuccess: {} });
  const again = await service.app.inject({
    method: "POST",
    url: path,
    headers: { authorization: `Bearer ${secret}`, "content-type": "application/x-protobuf" },
    payload: protobufOf(body),
  });
  expect([again.statusCode, again.rawPayload.length]).toEqual([200, 0]);
  expect(await rows()).toBe(kept);
});

const nanos = `${now}000000`;
const desk = { attributes: [{ key: "service.name", value: { stringValue: "airline-a" } }] };
const metrics = (metric: object, resource: object = desk) => ({
  resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [metric] }] }],
});
const gauge = (point: object, more: object = {}) => ({
  name: "depth",
  gauge: { dataPoints: [{ timeUnixNano: nanos, asInt: "3", ...point }] },
  ...more,
});

/** What is sent, and what is said of the one point that is rejected. */
const badPoints: [string, object, RegExp][] = [
  ["a metric of no known type", metrics({ name: "x", later: {} }), /metrics\[0\]: it has no gauge, sum, histogram/],
  ["no value", metrics(gauge({ asInt: undefined })), /gauge\.dataPoints\[0\]: it needs "asDouble" or "asInt"/],
  ["a value that is text", metrics(gauge({ asInt: "many" })), /it needs "asDouble" or "asInt"/],
  ["NaN", metrics(gauge({ asInt: undefined, asDouble: "NaN" })), /a finite number/],
  ["no time", metrics(gauge({ timeUnixNano: undefined })), /"timeUnixNano" must be nanoseconds/],
  ["a time of 0", metrics(gauge({ timeUnixNano: "0" })), /"timeUnixNano"/],
  ["the future", metrics(gauge({ timeUnixNano: `${now + 11 * minute}000000` })), /10 minutes in the future/],
  ["no name", metrics(gauge({}, { name: "" })), /"name" of its metric/],
  [
    "a sum of no temporality",
    metrics({ name: "x", sum: { dataPoints: [{ timeUnixNano: nanos, asInt: "1" }] } }),
    /"aggregationTemporality"/,
  ],
  [
    "a count below zero",
    metrics({
      name: "x",
      histogram: { aggregationTemporality: 1, dataPoints: [{ timeUnixNano: nanos, count: "-1" }] },
    }),
    /histogram\.dataPoints\[0\]: "count" must be a whole number/,
  ],
  ["nobody's", metrics(gauge({}), {}), /it names no agent: set gen_ai\.agent\.id/],
];

test.each(badPoints)(
  "of points, %s is counted as rejected, and nothing of it is written",
  async (_what, body, message) => {
    const before = await rows();
    const { status, body: answer } = await service.post("/v1/metrics", body, secret);
    expect(status).toBe(200);
    expect(answer.partialSuccess).toEqual({ rejectedDataPoints: 1, errorMessage: expect.stringMatching(message) });
    expect(await rows()).toBe(before);
  },
);

const logs = (record: object, resource: object = desk) => ({
  resourceLogs: [{ resource, scopeLogs: [{ logRecords: [{ timeUnixNano: nanos, ...record }] }] }],
});
const badRecords: [string, object, RegExp][] = [
  ["a trace id that is not hex", logs({ traceId: "x".repeat(32) }), /logRecords\[0\]: "traceId" must be 32 hex digits/],
  ["a short span id", logs({ spanId: "abc" }), /"spanId" must be 16 hex digits/],
  ["the future", logs({ timeUnixNano: `${now + 11 * minute}000000` }), /10 minutes in the future/],
  ["nobody's", logs({}, {}), /it names no agent/],
];

test.each(badRecords)(
  "of records, %s is counted as rejected, and nothing of it is written",
  async (_what, body, message) => {
    const before = await rows();
    const { status, body: answer } = await service.post("/v1/logs", body, secret);
    expect(status).toBe(200);
    expect(answer.partialSuccess).toEqual({ rejectedLogRecords: 1, errorMessage: expect.stringMatching(message) });
    expect(await rows()).toBe(before);
  },
);

test("a bad point or record loses none of the good ones, and one without a value is no fault", async () => {
  const before = await rows();
  const points = [{ timeUnixNano: nanos, flags: 1 }, { timeUnixNano: nanos }, { timeUnixNano: nanos, asDouble: 0.5 }];
  const { body } = await service.post("/v1/metrics", metrics({ name: "mixed", gauge: { dataPoints: points } }), secret);
  expect(body.partialSuccess).toMatchObject({ rejectedDataPoints: 1 });
  expect(await rows()).toBe(before + 1);
});

test("a metric with the name of a signal that only Wardroom sends is refused, and counted as refused", async () => {
  const before = await rows();
  const gauge = { dataPoints: [{ timeUnixNano: nanos, asDouble: 0 }] };
  const { body } = await service.post("/v1/metrics", metrics({ name: "evidence.missing", gauge }), secret);
  expect(body.partialSuccess).toEqual({
    rejectedDataPoints: 1,
    errorMessage: expect.stringContaining('Only Wardroom sends "evidence.missing"'),
  });
  expect(await rows()).toBe(before);
});

test("two records that say the same are two, and the same request again is none", async () => {
  const body = logs({ severityNumber: "SEVERITY_NUMBER_ERROR2", body: { stringValue: "twice" } });
  const [scope] = body.resourceLogs[0]?.scopeLogs ?? [];
  scope?.logRecords.push(...scope.logRecords);
  const { chain, head } = await service.world.store.ingest();
  await service.post("/v1/logs", body, secret);
  await service.post("/v1/logs", body, secret);
  const [segment, ...more] = await service.world.store.segmentsAfter(chain, head, 10);
  expect([segment?.count, more]).toEqual([2, []]);
  expect(JSON.parse(segment?.lines[0] ?? "")).toEqual({
    kind: "log",
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
    resource: { "service.name": "airline-a" },
    severity: 18,
    body: "twice",
    attributes: {},
    at: now,
  });
});

test("a record without a time is from when it arrived", async () => {
  const { chain, head } = await service.world.store.ingest();
  await service.post("/v1/logs", logs({ timeUnixNano: "0", observedTimeUnixNano: "0" }), secret);
  const [segment] = await service.world.store.segmentsAfter(chain, head, 1);
  expect(segment?.minAt).toBe(now);
});

test.each([
  ["/v1/metrics", metrics(gauge({})), "rejectedDataPoints"],
  ["/v1/logs", logs({}), "rejectedLogRecords"],
])("%s: a token of one agent reports no other", async (path, body, count) => {
  const before = await rows();
  const own = await service.token(["signals:write"], { agent: "refund-*" });
  const answer = await service.post(path, body, own);
  expect(answer.body.partialSuccess).toEqual({
    [count]: 1,
    errorMessage: "this token speaks for refund-*, not for airline-a.",
  });
  expect(await rows()).toBe(before);
});

const json = { "content-type": "application/json" };
const refused: [string, string | Buffer, Record<string, string>, number, string, RegExp][] = [
  ["nothing", "", json, 400, "json_empty", /empty/],
  ["a list", "[]", json, 400, "json_not_object", /request/],
  ["a body that breaks off", '{"resourceMetrics":[', json, 400, "json_syntax", /position/],
  ["a prototype", '{"__proto__":{}}', json, 400, "key_forbidden", /__proto__/],
  ["4 MiB and a byte", `${" ".repeat(4 * 1024 * 1024)}1`, json, 413, "body_too_large", /4 MiB/],
  ["gzip that is none", "{}", { ...json, "content-encoding": "gzip" }, 400, "gzip_invalid", /gzip/],
  ["brotli", "{}", { ...json, "content-encoding": "br" }, 415, "content_encoding", /plain or gzip/],
  ["XML", "<a/>", { "content-type": "application/xml" }, 415, "content_type", /Content-Type/],
  ["an unknown token", "{}", { ...json, authorization: "Bearer ward_nobody" }, 401, "auth_invalid", /not known/],
];

test.each(["/v1/metrics", "/v1/logs"])("%s refuses what is no request, and writes nothing", async (path) => {
  for (const [what, body, headers, status, code, sentence] of refused) {
    const before = await rows();
    const answer = await service.post(path, body, secret, headers);
    expect([what, answer.status, answer.body.error?.code]).toEqual([what, status, code]);
    expect(answer.body.error?.message).toMatch(sentence);
    expect(await rows()).toBe(before);
  }
});

test.each([
  ["/v1/metrics", '{"resourceMetrics":{}}', "resourceMetrics"],
  ["/v1/metrics", '{"resourceMetrics":[{"scopeMetrics":7}]}', "scopeMetrics"],
  ["/v1/logs", '{"resourceLogs":{}}', "resourceLogs"],
  ["/v1/logs", '{"resourceLogs":[{"scopeLogs":[{"logRecords":"x"}]}]}', "logRecords"],
])("%s says which field of %s must be a list", async (path, body, field) => {
  const before = await rows();
  const answer = await service.post(path, body, secret);
  expect([answer.status, answer.body.error?.code, answer.body.error?.field]).toEqual([400, "otlp_shape", field]);
  expect(answer.body.error?.message).toBe(`"${field}" must be a list.`);
  expect(await rows()).toBe(before);
});

test("a token without signals:write is refused", async () => {
  const agent = await service.token(["agent"], { agent: "airline-a" });
  for (const path of ["/v1/metrics", "/v1/logs", "/v1/alerts"])
    expect((await service.post(path, {}, agent)).body.error?.code).toBe("scope_missing");
});
