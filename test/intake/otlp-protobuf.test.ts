/** The OTLP routes in protobuf: gzip, limits, and every answer in the encoding of the question. */
import { gzipSync } from "node:zlib";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mostObjects } from "../../src/intake/otlp/most-objects.ts";
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

const rows = async (): Promise<number> => (await service.world.store.ingest()).head;

/** Sends bytes; answers what came back as it came. */
async function send(payload: Uint8Array, headers: Record<string, string> = {}, token = secret) {
  const answer = await service.app.inject({
    method: "POST",
    url: "/v1/traces",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/x-protobuf", ...headers },
    payload: Buffer.from(payload),
  });
  return { status: answer.statusCode, type: answer.headers["content-type"], bytes: answer.rawPayload };
}

/** The text of a google.rpc.Status. */
function statusText(bytes: Uint8Array): string {
  const reader = new BinaryReader(bytes);
  expect(reader.tag()).toEqual([2, WireType.LengthDelimited]);
  const text = reader.string();
  expect(reader.pos).toBe(bytes.length);
  return text;
}

const bytes = (...list: number[]): Buffer => Buffer.from(list);
const huge = [0xff, 0xff, 0xff, 0xff, 0x0f];

test.each([
  ["a length of 4 GiB", bytes(0x0a, ...huge)],
  ["a length beyond its message", bytes(0x0a, 0x02, 0x0a, 0x05, 0x0a, 0x00, 0x00, 0x00, 0x00)],
  ["a text beyond its message", bytes(0x0a, 0x04, 0x12, 0x02, 0x0a, 0x7f)],
  ["a group", bytes(0x0b, 0x0c)],
  ["an unknown group", bytes(0x9b, 0x06, 0x9c, 0x06)],
  ["the end of a group", bytes(0x0c)],
  ["field number 0", bytes(0x02, 0x00)],
  ["wire type 7", bytes(0x0f)],
  ["a tag that never ends", bytes(...Array.from({ length: 20 }, () => 0xff))],
  ["an unknown varint of 11 bytes", bytes(0x78, ...Array.from({ length: 10 }, () => 0xff), 0x01)],
  ["a fixed64 that breaks off", bytes(0x79, 0x01, 0x02)],
  ["JSON", Buffer.from('{"resourceSpans":[]}')],
])("%s is refused in protobuf and nothing is written", async (_what, payload) => {
  const before = await rows();
  const { status, type, bytes: answer } = await send(payload);
  expect([status, type]).toEqual([400, "application/x-protobuf"]);
  expect(statusText(answer)).toMatch(
    /^protobuf_invalid: The body is not OTLP in protobuf: it goes wrong at byte \d+\. /,
  );
  expect(await rows()).toBe(before);
});

test("many small objects in few bytes are refused before they fill the memory, in JSON too", async () => {
  const before = await rows();
  const bomb = gzipSync(`{"resourceSpans":[${"{},".repeat(mostObjects)}{}]}`);
  const answer = await service.post("/v1/traces", bomb, secret, { "content-encoding": "gzip" });
  expect([answer.status, answer.body.error?.code]).toEqual([413, "too_many_keys"]);
  expect(await rows()).toBe(before);
});

test("a good request is answered with no byte, an empty one too, and gzip is unpacked", async () => {
  const body = protobufOf(JSON.parse(recordedLines()[1] ?? "{}"));
  const before = await rows();
  for (const answer of [await send(gzipSync(body), { "content-encoding": "gzip" }), await send(Buffer.alloc(0))])
    expect(answer).toEqual({ status: 200, type: "application/x-protobuf", bytes: Buffer.alloc(0) });
  expect(await rows()).toBe(before + 1);
  // The same in JSON is the same spans: an exporter that changes its encoding repeats nothing.
  await service.post("/v1/traces", recordedLines()[1], secret);
  expect(await rows()).toBe(before + 1);
});

test("what is rejected is told as partial success in protobuf", async () => {
  const span = { traceId: "ab".repeat(16), spanId: "00".repeat(8), startTimeUnixNano: `${noon}000000` };
  const { status, bytes: answer } = await send(protobufOf({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }));
  expect(status).toBe(200);
  const reader = new BinaryReader(answer);
  expect(reader.tag()).toEqual([1, WireType.LengthDelimited]);
  expect(reader.uint32()).toBe(answer.length - reader.pos);
  expect([reader.tag(), reader.int64()]).toEqual([[1, WireType.Varint], 1n]);
  expect([reader.tag(), reader.string()]).toEqual([
    [2, WireType.LengthDelimited],
    'resourceSpans[0].scopeSpans[0].spans[0]: "spanId" must be 16 hex digits, not all zero.',
  ]);
});

test.each([
  ["4 MiB and a byte", () => Buffer.alloc(4 * 1024 * 1024 + 1), {}, 413, /^body_too_large: .* 4 MiB/],
  [
    "33 MiB once unpacked",
    () => gzipSync(Buffer.alloc(33 * 1024 * 1024)),
    { "content-encoding": "gzip" },
    413,
    /^body_too_large: .* 32 MiB once unpacked/,
  ],
  ["gzip that is none", () => bytes(0x0a, 0x00), { "content-encoding": "gzip" }, 400, /^gzip_invalid/],
  ["brotli", () => bytes(0x0a, 0x00), { "content-encoding": "br" }, 415, /^content_encoding/],
  ["an unknown token", () => bytes(), { authorization: "Bearer ward_nobody" }, 401, /^auth_invalid/],
] as const)("%s is refused in protobuf too", async (_what, payload, headers, status, sentence) => {
  const answer = await send(payload(), headers);
  expect([answer.status, answer.type]).toEqual([status, "application/x-protobuf"]);
  expect(statusText(answer.bytes)).toMatch(sentence);
});
