/** The HTTP door: who may ask, what is not a request, and one shape for every no. Over real sockets where it matters. */
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hour } from "../../src/domain/words/time.ts";
import { revokeToken } from "../../src/flows/access/tokens.ts";
import { HttpError, quoted } from "../../src/http/http-error.ts";
import { positionOfError } from "../../src/http/json-position.ts";
import { createServer } from "../../src/http/server.ts";
import { inspect, parseStrict, strict } from "../../src/http/strict-json.ts";
import { noon } from "../support/breaches.ts";
import { type Service, startService } from "../support/intake-service.ts";

let service: Service;
let port = 0;
const good = { agent: "airline-a", signal: "latency", value: 1 };

beforeAll(async () => {
  const breaks = async (): Promise<never> => {
    throw new Error("the secret path /etc/shadow");
  };
  service = await startService({ routes: (app) => app.get("/breaks", breaks) });
  await service.app.listen({ port: 0, host: "127.0.0.1" });
  const address = service.app.server.address();
  port = typeof address === "object" && address ? address.port : 0;
});
afterAll(() => service.stop());

const rows = async (): Promise<number> => (await service.world.store.ingest()).head;

/** Sends bytes as they are and reads until the server closes. */
function raw(text: string, { end = false } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    socket.on("data", (bytes) => {
      answer += bytes;
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
    socket.write(text);
    if (end) socket.end();
  });
}

const inject = async (headers: Record<string, string>, url = "/v1/signals") => {
  const response = await service.app.inject({
    method: "POST",
    url,
    headers: { "content-type": "application/json", ...headers },
    payload: JSON.stringify(good),
  });
  return { status: response.statusCode, error: response.json().error, headers: response.headers };
};

const refusals: [string, () => Promise<Record<string, string>>, number, string, RegExp][] = [
  ["no Authorization", async () => ({}), 401, "auth_missing", /^Send 'Authorization: Bearer <token>'\.$/],
  ["an empty Bearer", async () => ({ authorization: "Bearer " }), 401, "auth_missing", /^Send/],
  ["Basic", async () => ({ authorization: "Basic YTpi" }), 401, "auth_scheme", /^Use Bearer\.$/],
  [
    "an unknown token",
    async () => ({ authorization: `Bearer ward_${"A".repeat(49)}` }),
    401,
    "auth_invalid",
    /not known/,
  ],
  ["something that is no token", async () => ({ authorization: "Bearer hunter2" }), 401, "auth_invalid", /not known/],
  [
    "a revoked token",
    async () => {
      const secret = await service.token(["signals:write"]);
      expect((await service.post("/v1/signals", good, secret)).status).toBe(202);
      const token = (await service.tokens.find(secret))?.token ?? "";
      expect(await revokeToken(service.world, token, "host")).toEqual({ minted: [] });
      return { authorization: `Bearer ${secret}` };
    },
    401,
    "auth_invalid",
    /not known/,
  ],
  [
    "an expired token",
    async () => ({ authorization: `Bearer ${await service.token(["signals:write"], { expires: noon - hour })}` }),
    401,
    "auth_expired",
    /expired/,
  ],
  [
    "a token without the scope",
    async () => ({ authorization: `Bearer ${await service.token(["auditor"])}` }),
    403,
    "scope_missing",
    /signals:write/,
  ],
];

test.each(refusals)("%s is refused before anything is read", async (_what, headers, status, code, sentence) => {
  const given = await headers();
  const before = await rows();
  const answer = await inject(given);
  expect([answer.status, answer.error.code]).toEqual([status, code]);
  expect(answer.error.message).toMatch(sentence);
  expect(answer.error.request_id).toBe(answer.headers["x-request-id"]);
  expect(JSON.stringify(answer.error)).not.toContain(given.authorization?.split(" ")[1] || "nothing");
  expect(await rows()).toBe(before);
});

test("a token in the URL is refused, and said to be spoilt", async () => {
  const secret = await service.token(["signals:write"]);
  const { status, error } = await inject({ authorization: `Bearer ${secret}` }, `/v1/signals?token=${secret}`);
  expect([status, error.code]).toEqual([400, "token_in_url"]);
  expect(error.message).toMatch(/rotate/);
  expect(JSON.stringify(error)).not.toContain(secret);
});

test("two Authorization headers are refused", async () => {
  const answer = await raw(
    "POST /v1/signals HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
  );
  expect(answer).toContain("400");
  expect(answer).toContain("header_duplicate");
});

test.each([
  [
    "two lengths",
    "POST /v1/signals HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "smuggling",
  ],
  ["no HTTP", "NONSENSE\r\n\r\n", "bad_request"],
  ["no Host", "GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n", ""],
])("%s is answered with 400 and the socket is closed", async (_what, bytes, code) => {
  const answer = await raw(bytes);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  if (code) expect(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n"))).error.code).toBe(code);
});

test("a request that never ends is closed within ten seconds, and the others are served meanwhile", async () => {
  const began = performance.now();
  const slow = raw("POST /v1/signals HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n");
  const secret = await service.token(["signals:write"]);
  expect((await service.post("/v1/signals", good, secret)).status).toBe(202);
  const answer = await slow;
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(answer).toContain("request_timeout");
  expect(performance.now() - began).toBeLessThan(10_000);
});

test.each([
  ["GET", "/v1/signals", 405, "method_not_allowed"],
  ["DELETE", "/v1/agents/airline-a", 405, "method_not_allowed"],
  ["POST", "/v1/signals/../admin", 404, "not_found"],
  ["POST", "/v1//signals", 404, "not_found"],
  ["GET", "/v1/%00", 400, "path_invalid"],
  ["GET", "/v1/%zz", 400, "path_invalid"],
  ["GET", "/nothing", 404, "not_found"],
])("%s %s answers %i %s", async (method, path, status, code) => {
  const answer = await raw(`${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(JSON.parse(body).error.code).toBe(code);
  if (status === 405) expect(head.toLowerCase()).toMatch(/\r\nallow: (post|get, head)/);
});

test("the verb in a header counts for nothing", async () => {
  const secret = await service.token(["signals:write"]);
  const answer = await service.post("/v1/signals", good, secret, { "x-http-method-override": "DELETE" });
  expect(answer.status).toBe(202);
});

test("a fault is logged with its id, and told without a word of it", async () => {
  const response = await service.app.inject("/breaks");
  const { error } = response.json();
  expect(response.statusCode).toBe(500);
  expect(error).toEqual({
    code: "internal",
    message: `Something broke; it is logged as ${error.request_id}.`,
    request_id: error.request_id,
  });
  expect(service.logged.at(-1)).toMatchObject({ level: "error", fields: { request: error.request_id } });
});

test("too many requests a second are told when to come again", async () => {
  const app = await createServer({ log: service.world.log, random: service.world.random, mostPerSecond: 3 });
  app.get("/", async () => "ok");
  const answers = [];
  for (let n = 0; n < 5; n++) answers.push(await app.inject("/"));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 429, 429]);
  expect(answers[4]?.headers["retry-after"]).toBe("1");
  expect(answers[4]?.json().error.code).toBe("rate_exceeded");
  await app.close();
});

const codeOf = (text: string): string | undefined => {
  try {
    parseStrict(text);
    return undefined;
  } catch (error) {
    return error instanceof HttpError ? error.code : String(error);
  }
};

const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
const withKeys = (count: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 1])));

test.each([
  ["a key twice", '{"a":1,"a":2}', "json_duplicate_key"],
  ["a key twice, once escaped", '{"a":1,"\\u0061":2}', "json_duplicate_key"],
  ["a key once in each of two objects", '{"a":{"b":1},"c":{"b":1}}', undefined],
  ["a text twice in a list", '["a","a"]', undefined],
  ["JSON in a text", '{"a":"{\\"a\\":1,\\"a\\":2}"}', undefined],
  ["17 levels", nested(17), "json_too_deep"],
  ["16 levels", nested(16), undefined],
  ["201 keys", withKeys(201), "too_many_keys"],
  ["200 keys", withKeys(200), undefined],
  ["a prototype", '{"__proto__":{}}', "key_forbidden"],
  ["nothing", "", "json_empty"],
])("strict JSON with %s", (_what, text, code) => {
  expect(codeOf(text)).toBe(code);
});

test("100,000 levels overflow no stack", () => {
  expect(() => inspect("[".repeat(100_000), strict)).toThrow(/16 levels/);
});

test.each([
  ['{"a":', 5],
  ['{"a" 1}', 5],
  ["[1,]", 3],
  ["{'a':1}", 1],
  ['{"a":1}}', 7],
  ['["a\nb"]', 1],
  ["[01]", 1],
  ["[tru]", 1],
  ["", 0],
])("%j goes wrong at %i", (text, position) => {
  expect(positionOfError(text)).toBe(position);
});

test("what is repeated of the input is short and visible", () => {
  expect(quoted("a\u202eb\u001b[2J\u0000")).toBe('"a\\u202eb\\u001b[2J\\u0000"');
  expect(quoted("x".repeat(1_000)).length).toBeLessThanOrEqual(80);
  expect(quoted('"'.repeat(1_000)).length).toBeLessThanOrEqual(160);
});
