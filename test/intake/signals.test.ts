/** POST /v1/signals from outside: what is accepted, what is not, and that good signals never suffer for bad ones. */
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hour, minute } from "../../src/domain/words/time.ts";
import { noon } from "../support/breaches.ts";
import { type Service, startService } from "../support/intake-service.ts";

let service: Service;
let secret: string;
beforeAll(async () => {
  service = await startService();
  secret = await service.token(["signals:write"]);
});
afterAll(() => service.stop());

const good = { agent: "airline-a", signal: "latency", value: 1 };
const rows = async (): Promise<number> => (await service.world.store.ingest()).head;

test("one signal is on disk when it is answered", async () => {
  const { chain, head } = await service.world.store.ingest();
  const { status, body } = await service.post("/v1/signals", good, secret);
  expect({ status, body }).toEqual({ status: 202, body: { accepted: 1, duplicates: 0, late: 0, rejected: [] } });
  const [segment] = await service.world.store.segmentsAfter(chain, head, 10);
  const [sender] = await service.world.store.list("token");
  expect(segment).toMatchObject({ room: "airline", source: sender?.subject });
  expect(JSON.parse(segment?.lines[0] ?? "")).toEqual({ kind: "signal", ...good, at: noon });
});

test("a bad item is named with its index and the good ones are kept", async () => {
  const { status, body } = await service.post(
    "/v1/signals",
    [good, { ...good, value: "12" }, 7, { ...good, value: 2 }],
    secret,
  );
  expect(status).toBe(202);
  expect(body.accepted).toBe(2);
  expect(body.rejected).toEqual([
    { index: 1, code: "type", message: '"value" is expected to be a number, not a string.', field: "value" },
    { index: 2, code: "json_not_object", message: "A signal is a JSON object." },
  ]);
});

test("NDJSON is read a line at a time, and a broken line is only itself", async () => {
  const lines = `${JSON.stringify(good)}\n{"agent":\n\n${JSON.stringify(good)}\n`;
  const { status, body } = await service.post("/v1/signals", lines, secret, { "content-type": "application/x-ndjson" });
  expect(status).toBe(202);
  expect(body).toMatchObject({ accepted: 2, rejected: [{ index: 1, code: "json_syntax" }] });
});

test("gzip is unpacked", async () => {
  const { status, body } = await service.post("/v1/signals", gzipSync(JSON.stringify([good, good])), secret, {
    "content-encoding": "gzip",
  });
  expect(status).toBe(202);
  expect(body.accepted).toBe(2);
});

test("an id counts once in 24 hours for its token, and again after that", async () => {
  const signal = { ...good, id: "once-1" };
  const first = await service.post("/v1/signals", [signal, signal], secret);
  expect(first.body).toMatchObject({ accepted: 1, duplicates: 1 });
  const again = await service.post("/v1/signals", signal, secret);
  expect(again.body).toMatchObject({ accepted: 0, duplicates: 1 });
  const other = await service.post("/v1/signals", signal, await service.token(["signals:write"]));
  expect(other.body).toMatchObject({ accepted: 1, duplicates: 0 });
  service.clock.at += 26 * hour;
  const later = await service.post("/v1/signals", signal, secret);
  expect(later.body).toMatchObject({ accepted: 1, duplicates: 0 });
});

test("the same Idempotency-Key gets the stored answer, another body under it is refused", async () => {
  const key = { "idempotency-key": "order-1" };
  const before = await rows();
  const first = await service.post("/v1/signals", good, secret, key);
  const second = await service.post("/v1/signals", good, secret, key);
  expect(second.body).toEqual(first.body);
  expect(await rows()).toBe(before + 1);
  const other = await service.post("/v1/signals", { ...good, value: 9 }, secret, key);
  expect([other.status, other.body.error?.code]).toEqual([409, "idempotency_conflict"]);
});

test("of two requests with one key at once only one is written", async () => {
  const before = await rows();
  const key = { "idempotency-key": "order-2" };
  const answers = await Promise.all([1, 2, 3].map(() => service.post("/v1/signals", good, secret, key)));
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(await rows()).toBe(before + 1);
});

test("what is 24 hours behind its agent is kept and counted late", async () => {
  const at = new Date(service.clock.at).toISOString();
  await service.post("/v1/signals", { ...good, agent: "airline-late", at }, secret);
  const old = new Date(service.clock.at - 25 * hour).toISOString();
  const { body } = await service.post("/v1/signals", { ...good, agent: "airline-late", at: old }, secret);
  expect(body).toMatchObject({ accepted: 1, late: 1 });
});

test("a batch is cut into a segment a room", async () => {
  const { chain, head } = await service.world.store.ingest();
  await service.post("/v1/signals", [good, { ...good, agent: "stranger" }, good], secret);
  const segments = await service.world.store.segmentsAfter(chain, head, 10);
  expect(segments.map(({ room, count }) => [room, count])).toEqual([
    ["airline", 2],
    ["fleet", 1],
  ]);
});

test("a token of one agent cannot speak of another", async () => {
  const own = await service.token(["signals:write"], { agent: "airline-*" });
  const { status, body } = await service.post("/v1/signals", { ...good, agent: "refund-a" }, own);
  expect([status, body.error?.code, body.error?.field]).toEqual([403, "agent_mismatch", "agent"]);
  const batch = await service.post("/v1/signals", [good, { ...good, agent: "refund-a" }], own);
  expect(batch.body).toMatchObject({ accepted: 1, rejected: [{ index: 1, code: "agent_mismatch" }] });
});

const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
const many = (count: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i])));
const item = (change: object): string => JSON.stringify({ ...good, ...change });
const raw = (field: string): string => `{"agent":"airline-a","signal":"latency",${field}}`;

/** What is sent, its status, its code, and a part of the sentence. */
const refused: [string, string, number, string, RegExp][] = [
  ["an empty body", "", 400, "json_empty", /empty/],
  ["a body that breaks off", '{"a":', 400, "json_syntax", /position 5/],
  ["a text", '"x"', 400, "json_not_object", /JSON object/],
  ["null", "null", 400, "json_not_object", /JSON object/],
  ["a number", "42", 400, "json_not_object", /JSON object/],
  ["an empty list", "[]", 422, "batch_empty", /at least one/],
  ["1,001 signals", JSON.stringify(Array.from({ length: 1_001 }, () => good)), 422, "batch_too_large", /at most 1000/],
  ["__proto__", '{"__proto__":{"admin":true}}', 400, "key_forbidden", /__proto__/],
  ["constructor.prototype", '{"constructor":{"prototype":{"a":1}}}', 400, "key_forbidden", /constructor/],
  ["__proto__ in attributes", raw('"value":1,"attributes":{"__proto__":1}'), 400, "key_forbidden", /__proto__/],
  ["10,000 levels", deep(10_000), 400, "json_too_deep", /16 levels/],
  ["10,000 levels in an attribute", raw(`"value":1,"attributes":${deep(10_000)}`), 400, "json_too_deep", /16 levels/],
  ["5,000 keys", many(5_000), 400, "too_many_keys", /200 keys/],
  ["5,000 attributes", raw(`"value":1,"attributes":${many(5_000)}`), 400, "too_many_keys", /200 keys/],
  ["a misspelt field", item({ vlaue: 1 }), 422, "field_unknown", /Did you mean "value"/],
  ["no signal", '{"agent":"airline-a","value":1}', 422, "field_required", /needs "signal"/],
  ["a value in quotes", item({ value: "12" }), 422, "type", /a number/],
  ["an agent that is a number", item({ agent: 7 }), 422, "type", /a text/],
  ["infinity", raw('"value":1e999'), 422, "number_not_finite", /beyond/],
  ["NaN", raw('"value":NaN'), 400, "number_not_finite", /NaN/],
  ["a number that loses digits", raw('"value":9007199254740993'), 422, "number_unsafe", /9007199254740991/],
  ["yesterday", item({ at: "yesterday" }), 422, "timestamp_format", /RFC 3339/],
  ["30 February", item({ at: "2026-02-30T00:00:00Z" }), 422, "timestamp_format", /RFC 3339/],
  ["a leap second", item({ at: "2026-06-30T23:59:60Z" }), 422, "timestamp_format", /RFC 3339/],
  ["no zone", item({ at: "2026-11-22T00:00:00" }), 422, "timestamp_format", /RFC 3339/],
  ["a time as a number", item({ at: 1 }), 422, "type", /a time as text/],
  ["half a character", '{"agent":"\\ud800","signal":"latency","value":1}', 422, "text_not_unicode", /Unicode/],
  [
    "half a character in an attribute",
    raw('"value":1,"attributes":{"a":"\\ud800"}'),
    422,
    "text_not_unicode",
    /Unicode/,
  ],
  ["an escape sequence", raw('"value":1,"attributes":{"a":"\\u001b[2J"}'), 422, "text_control", /control/],
  ["a NUL in an id", '{"agent":"a\\u0000","signal":"latency","value":1}', 422, "text_control", /control/],
  ["a bidi override in an id", item({ agent: "a\u202eb" }), 422, "text_bidi", /how it reads/],
  ["a zero-width joiner in an id", item({ run: "a\u200db" }), 422, "text_bidi", /how it reads/],
  ["a Cyrillic letter", item({ agent: "\u0430gent-1" }), 422, "id_charset", /letter or digit/],
  ["4,001 characters", item({ attributes: { note: "x".repeat(4_001) } }), 422, "too_long", /at most 4000/],
  ["an attribute that is a list", item({ attributes: { a: [] } }), 422, "type", /a list/],
  ["1 MiB and a byte", `${" ".repeat(1024 * 1024)}1`, 413, "body_too_large", /1 MiB/],
];

test.each(refused)("%s is refused and nothing is written", async (_what, body, status, code, sentence) => {
  const before = await rows();
  const answer = await service.post("/v1/signals", body, secret);
  expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
  expect(answer.body.error?.message).toMatch(sentence);
  expect(answer.body.error).toHaveProperty("request_id");
  expect(JSON.stringify(answer.body).length).toBeLessThan(600);
  expect(await rows()).toBe(before);
  expect(({} as Record<string, unknown>).admin).toBeUndefined();
});

test("more than ten minutes ahead is refused, ten minutes are not", async () => {
  const ahead = (ms: number) => ({
    ...good,
    agent: "airline-ahead",
    at: new Date(service.clock.at + ms).toISOString(),
  });
  const far = await service.post("/v1/signals", ahead(10 * minute + 1), secret);
  expect([far.status, far.body.error?.code]).toEqual([422, "timestamp_future"]);
  expect((await service.post("/v1/signals", ahead(10 * minute), secret)).status).toBe(202);
});

test("minus zero is kept as zero, and of two equal keys the last counts", async () => {
  const { chain, head } = await service.world.store.ingest();
  await service.post("/v1/signals", raw('"value":1,"value":-0'), secret);
  const [segment] = await service.world.store.segmentsAfter(chain, head, 1);
  expect(segment?.lines[0]).toContain('"value":0,');
});

test("a small body that unpacks to more than 8 MiB is refused", async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20), { level: 9 });
  expect(bomb.length).toBeLessThan(100_000);
  const { status, body } = await service.post("/v1/signals", bomb, secret, { "content-encoding": "gzip" });
  expect([status, body.error?.code]).toEqual([413, "body_too_large"]);
  expect(body.error?.message).toMatch(/8 MiB once unpacked/);
});

test.each([
  ["text/plain", 415, "content_type"],
  ["application/xml", 415, "content_type"],
])("%s is not read", async (type, status, code) => {
  const answer = await service.post("/v1/signals", JSON.stringify(good), secret, { "content-type": type });
  expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
});

test("brotli is not unpacked, and gzip that is none is said to be so", async () => {
  const brotli = await service.post("/v1/signals", good, secret, { "content-encoding": "br" });
  expect([brotli.status, brotli.body.error?.code]).toEqual([415, "content_encoding"]);
  const none = await service.post("/v1/signals", good, secret, { "content-encoding": "gzip" });
  expect([none.status, none.body.error?.code]).toEqual([400, "gzip_invalid"]);
});

test("a key of 300 characters is refused", async () => {
  const answer = await service.post("/v1/signals", good, secret, { "idempotency-key": "k".repeat(300) });
  expect([answer.status, answer.body.error?.code]).toEqual([422, "idempotency_key_format"]);
});
