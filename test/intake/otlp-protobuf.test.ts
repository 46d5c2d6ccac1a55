/** OTLP in protobuf: the same requests in the other form mean the same, and bad bytes are told apart from good ones. */
import { gzipSync } from "node:zlib";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HttpError } from "../../src/http/http-error.ts";
import { decodeOtlp } from "../../src/intake/otlp/protobuf.ts";
import { readTraces } from "../../src/intake/otlp/read-traces.ts";
import { noon } from "../support/breaches.ts";
import { type Service, startService } from "../support/intake-service.ts";
import { protobufOf } from "../support/otlp-protobuf.ts";
import { recordedLines } from "../support/recording.ts";

let service: Service;
let secret: string;
beforeAll(async () => {
  service = await startService();
  secret = await service.token(["signals:write"]);
});
afterAll(() => service.stop());

const type = { "content-type": "application/x-protobuf" };
const send = (path: string, payload: Buffer, headers: Record<string, string> = type, token = secret) =>
  service.app.inject({ method: "POST", url: path, payload, headers: { authorization: `Bearer ${token}`, ...headers } });
const rows = async (): Promise<number> => (await service.world.store.ingest()).head;
const lastLines = async (): Promise<object[]> => {
  const { chain, head } = await service.world.store.ingest();
  const [segment] = await service.world.store.segmentsAfter(chain, head - 1, 1);
  return (segment?.lines ?? []).map((line) => JSON.parse(line));
};

test("all 200 recorded runs read the same from protobuf as from JSON", () => {
  const later = Date.UTC(2030, 0, 1);
  for (const line of recordedLines()) {
    const request = JSON.parse(line);
    expect(readTraces(decodeOtlp("traces", protobufOf(request)), later)).toEqual(readTraces(request, later));
  }
});

const recent = (): object => {
  const [line = ""] = recordedLines();
  return JSON.parse(
    line.replaceAll(
      /"(start|end)?[tT]imeUnixNano":"\d+"/g,
      (field) => `${field.split(":")[0]}:"${noon - 1_000}000000"`,
    ),
  );
};

test("a request in protobuf is answered in protobuf, packed or not, and kept like any other", async () => {
  const body = protobufOf(recent() as Record<string, unknown>);
  const answer = await send("/v1/traces", body);
  expect([answer.statusCode, answer.headers["content-type"]]).toEqual([200, "application/x-protobuf"]);
  expect(answer.rawPayload).toHaveLength(0);
  const kept = await lastLines();
  expect(kept.length).toBeGreaterThan(5);
  const packed = await send("/v1/traces", gzipSync(body), { ...type, "content-encoding": "gzip" });
  expect(packed.statusCode).toBe(200);
});

test("what could not be taken is counted and said, in protobuf too", async () => {
  const own = await service.token(["signals:write"], { agent: "refund-*" });
  const answer = await send("/v1/traces", protobufOf(recent() as Record<string, unknown>), type, own);
  const reader = new BinaryReader(answer.rawPayload);
  expect(reader.tag()).toEqual([1, 2]);
  reader.uint32();
  expect(reader.tag()[0]).toBe(1);
  expect(Number(reader.int64())).toBeGreaterThan(5);
  expect(reader.tag()[0]).toBe(2);
  expect(reader.string()).toMatch(/speaks for refund-\*/);
});

const metrics = {
  resourceMetrics: [
    {
      resource: { attributes: [{ key: "service.name", value: { stringValue: "airline-b" } }] },
      scopeMetrics: [
        {
          scope: { name: "meter" },
          metrics: [
            {
              name: "queue.depth",
              unit: "{task}",
              gauge: {
                dataPoints: [
                  {
                    timeUnixNano: `${noon - 500}000000`,
                    asInt: "7",
                    attributes: [
                      { key: "gen_ai.agent.name", value: { stringValue: "airline-a" } },
                      { key: "queue", value: { stringValue: "refunds" } },
                    ],
                  },
                ],
              },
            },
            { name: "cost.usd", sum: { dataPoints: [{ timeUnixNano: `${noon - 400}000000`, asDouble: 1.25 }] } },
            {
              name: "llm.latency",
              histogram: { dataPoints: [{ timeUnixNano: `${noon - 300}000000`, count: "4", sum: 2.5 }] },
            },
          ],
        },
      ],
    },
  ],
};
const logs = {
  resourceLogs: [
    {
      resource: { attributes: [{ key: "gen_ai.agent.name", value: { stringValue: "airline-c" } }] },
      scopeLogs: [
        {
          logRecords: [
            {
              timeUnixNano: `${noon - 200}000000`,
              severityNumber: 9,
              eventName: "gen_ai.evaluation.result",
              attributes: [
                { key: "gen_ai.evaluation.name", value: { stringValue: "tone" } },
                { key: "gen_ai.evaluation.score.value", value: { doubleValue: 0.25 } },
              ],
            },
            { timeUnixNano: `${noon - 100}000000`, severityNumber: 17, body: { stringValue: "tool timed out" } },
            { timeUnixNano: `${noon - 100}000000`, severityNumber: 9, body: { stringValue: "all is well" } },
          ],
        },
      ],
    },
  ],
};

test.each([
  ["metrics", "protobuf"],
  ["metrics", "JSON"],
  ["logs", "protobuf"],
  ["logs", "JSON"],
] as const)("%s in %s become signals of the agent they name", async (kind, form) => {
  const request = kind === "metrics" ? metrics : logs;
  const seen: string[] = [];
  const { derive, emptyDerivation } = await import("../../src/domain/watch/derive.ts");
  const { chain, head } = await service.world.store.ingest();
  const answer =
    form === "protobuf"
      ? await send(`/v1/${kind}`, protobufOf(request))
      : await send(`/v1/${kind}`, Buffer.from(JSON.stringify(request)), { "content-type": "application/json" });
  expect(answer.statusCode).toBe(200);
  if (form === "JSON") expect(answer.json()).toEqual({ partialSuccess: {} });
  for (const segment of await service.world.store.segmentsAfter(chain, head, 10)) {
    const { signals } = derive(emptyDerivation(), segment);
    seen.push(...signals.map(({ signal: one }) => `${one.agent} ${one.signal} ${one.value}`));
  }
  expect(seen.sort()).toEqual(
    kind === "metrics"
      ? [
          "airline-a queue.depth 7",
          "airline-b cost.usd 1.25",
          "airline-b llm.latency.count 4",
          "airline-b llm.latency.sum 2.5",
        ]
      : ["airline-c evaluation.tone 0.25", "airline-c log.error 1"],
  );
});

test("a token of one agent reports no other's metrics or logs", async () => {
  const own = await service.token(["signals:write"], { agent: "airline-a" });
  const before = await rows();
  const refused = await send(
    "/v1/logs",
    Buffer.from(JSON.stringify(logs)),
    { "content-type": "application/json" },
    own,
  );
  expect(refused.json().partialSuccess).toMatchObject({
    rejectedLogRecords: 3,
    errorMessage: expect.stringMatching(/airline-c/),
  });
  const partly = await send(
    "/v1/metrics",
    Buffer.from(JSON.stringify(metrics)),
    { "content-type": "application/json" },
    own,
  );
  expect(partly.json().partialSuccess).toMatchObject({ rejectedDataPoints: 3 });
  expect(await rows()).toBe(before + 1);
});

test.each([
  ["text", Buffer.from("not protobuf at all, just words")],
  ["a message cut off", protobufOf(metrics).subarray(0, 40)],
  ["a length that reaches beyond the body", Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x07])],
  ["an endless number", Buffer.from([0x0a, ...Array<number>(12).fill(0xff)])],
  ["JSON under the wrong name", Buffer.from('{"resourceSpans":[]}')],
])("%s is refused with a sentence, and nothing is written", async (_what, body) => {
  const before = await rows();
  const answer = await send("/v1/traces", body);
  expect([answer.statusCode, answer.json().error.code]).toEqual([400, "protobuf_invalid"]);
  expect(answer.json().error.hint).toMatch(/http\/protobuf/);
  expect(await rows()).toBe(before);
});

test("values inside values inside values are read to a depth, and refused beyond it", () => {
  let value: Record<string, unknown> = { stringValue: "x" };
  for (let depth = 0; depth < 80; depth++) value = { arrayValue: { values: [value] } };
  const request = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: value }] }] }] };
  expect(() => decodeOtlp("logs", protobufOf(request))).toThrow(/messages deep/);
});

test("whatever the bytes, it is read or refused: it never hangs, crashes or leaks a fault", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom("traces", "metrics", "logs"), (bytes, kind) => {
      try {
        decodeOtlp(kind as "traces", bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(HttpError);
      }
    }),
    { numRuns: 2_000 },
  );
});
