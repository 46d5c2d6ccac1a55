/** The gate over HTTP: an agent asks, people hold it back, and the very next question knows. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { noon } from "../support/breaches.ts";
import { type Service, startService } from "../support/intake-service.ts";

let service: Service;
let agent: string;
let dana: string;
let mia: string;

beforeAll(async () => {
  service = await startService();
  agent = await service.token(["signals:write", "agent"]);
  dana = await service.token(["person"], { person: "dana" });
  mia = await service.token(["person"], { person: "mia" });
  await service.post("/v1/signals", { agent: "airline-a", signal: "latency", value: 1 }, agent);
  await service.watch.settled();
});
afterAll(() => service.stop());

const ask = { agent: "airline-a", tool: "search", args: { q: "BER-OSL" } };

async function get(path: string, secret: string) {
  const response = await service.app.inject({ url: path, headers: { authorization: `Bearer ${secret}` } });
  return { status: response.statusCode, body: response.json() };
}

test("an agent that may act is told so, with the clause that says it", async () => {
  const { status, body } = await service.post("/v1/actions", ask, agent);
  expect(status).toBe(200);
  expect(body).toEqual({
    decision: "allow",
    action: expect.stringMatching(/^act_/),
    because: {
      pact: "airline-service",
      version: 4,
      clause: "unlisted",
      sentence: "No rule of the pact names search; it allows what it does not name.",
    },
    autonomy: "standard",
    restraint: "none",
    if_wardroom_is_down: "deny",
  });
});

test("an unowned agent may do nothing", async () => {
  const { status, body } = await service.post("/v1/actions", { ...ask, agent: "stray" }, agent);
  expect([status, body.decision]).toEqual([200, "deny"]);
  expect(body.because).toMatchObject({ clause: "unowned" });
});

test("a pause is in force for the very next question, and its release too", async () => {
  const paused = await service.post("/v1/agents/airline-a/pause", { reason: "looks odd" }, mia);
  expect(paused).toMatchObject({ status: 200, body: { result: "done", restraint: "pause" } });
  const { body } = await service.post("/v1/actions", ask, agent);
  expect(body).toMatchObject({ decision: "deny", restraint: "pause", because: { clause: "restraint" } });
  const resumed = await service.post("/v1/agents/airline-a/resume", {}, dana);
  expect(resumed).toMatchObject({ status: 200, body: { result: "done", restraint: "none" } });
  expect((await service.post("/v1/actions", ask, agent)).body.decision).toBe("allow");
});

test("who may not is told who may", async () => {
  const refused = await service.post("/v1/agents/airline-a/quarantine", { reason: "x" }, mia);
  expect([refused.status, refused.body.error?.code]).toEqual([403, "not_eligible"]);
  expect(refused.body.error?.message.length).toBeGreaterThan(10);
});

test("an agent holds nobody back", async () => {
  const refused = await service.post("/v1/agents/airline-a/pause", {}, agent);
  expect([refused.status, refused.body.error?.code]).toEqual([403, "scope_missing"]);
});

test("how an agent stands is told with its thresholds", async () => {
  const { status, body } = await get("/v1/agents/airline-a", dana);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    agent: "airline-a",
    room: "airline",
    owned: true,
    restraint: "none",
    autonomy: "standard",
    pacts: ["acme-air@1", "airline-service@4"],
    first_seen: new Date(noon).toISOString(),
    thresholds: [
      {
        pact: "airline-service",
        version: 4,
        id: "task-failure",
        state: "too-few",
        value: null,
        samples: 0,
        near_misses: 0,
        at: null,
      },
    ],
  });
  const { items } = (await get("/v1/agents", dana)).body;
  expect(items.map((one: { agent: string; owned: boolean }) => [one.agent, one.owned])).toEqual([
    ["airline-a", true],
    ["stray", false],
  ]);
});

test("what does not exist and what is not theirs to see get the same answer", async () => {
  const other = await service.token(["agent"], { agent: "refund-*" });
  const hidden = await get("/v1/agents/airline-a", other);
  const missing = await get("/v1/agents/nobody", other);
  expect([hidden.status, missing.status]).toEqual([404, 404]);
  expect(hidden.body.error.message).toBe(missing.body.error.message);
  expect((await get("/v1/agents", other)).body.items).toEqual([]);
});

test.each([
  ["another agent", { ...ask, agent: "refund-a" }, 403, "agent_mismatch"],
  ["no tool", { agent: "airline-a", args: {} }, 422, "field_required"],
  ["no args", { agent: "airline-a", tool: "search" }, 422, "field_required"],
  ["args that are a list", { ...ask, args: [] }, 422, "type"],
  ["a misspelt field", { ...ask, reasn: "x" }, 422, "field_unknown"],
  ["a tool that is no id", { ...ask, tool: "a b" }, 422, "id_charset"],
  ["4,001 characters", { ...ask, reason: "x".repeat(4_001) }, 422, "too_long"],
  [
    "the same key twice",
    '{"agent":"airline-a","agent":"airline-b","tool":"search","args":{}}',
    400,
    "json_duplicate_key",
  ],
  ["a list", "[]", 400, "json_not_object"],
])("%s is a wrong question", async (_what, body, status, code) => {
  const own = await service.token(["agent"], { agent: "airline-*" });
  const answer = await service.post("/v1/actions", body, own);
  expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
});

test("health is told to anybody", async () => {
  expect((await service.app.inject("/healthz")).json()).toEqual({ status: "ok" });
  expect((await service.app.inject("/readyz")).json()).toEqual({ status: "ready" });
});
