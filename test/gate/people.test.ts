/** The people's side over HTTP: what may be read by whom, what a verb does, and how it is refused. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { hour, minute, second } from "../../src/domain/words/time.ts";
import { withoutStorms } from "../support/breaches.ts";
import { type Documented, documented } from "../support/documented.ts";
import { type Answer, type Service, startService } from "../support/intake-service.ts";

let service: Service;
let fits: Documented;
let tokens: Record<"dana" | "sam" | "mia" | "kim" | "lee" | "auditor" | "agent", string>;
let agents = 0;

beforeAll(async () => {
  service = await startService({ config: withoutStorms });
  fits = await documented(service.app);
  const person = (name: string) => service.token(["person"], { person: name });
  tokens = {
    dana: await person("dana"),
    sam: await person("sam"),
    mia: await person("mia"),
    kim: await person("kim"),
    lee: await person("lee"),
    auditor: await service.token(["auditor"]),
    agent: await service.token(["signals:write", "agent"]),
  };
});
afterAll(() => service.stop());

interface Body extends Record<string, unknown> {
  id: string;
  status: string;
  decision: number;
  result: string;
  sentence: string;
  intervention: { state: string; by: string | null; expires_at: string | null };
  timeline: { type: string; how: string | null; said: string | null; actor: string }[];
  items: Body[];
  cursor: string | null;
  error: { code: string; message: string; field?: string };
}

/** Every answer of these tests is also held against /openapi.json. */
async function call(method: "GET" | "POST", path: string, secret: string, body?: unknown) {
  const response = await service.app.inject({
    method,
    url: path,
    headers: { authorization: `Bearer ${secret}`, ...(body !== undefined && { "content-type": "application/json" }) },
    ...(body !== undefined && { payload: JSON.stringify(body) }),
  });
  const read = response.json() as Body;
  expect(fits(method, path, response.statusCode, read)).toEqual([]);
  return { status: response.statusCode, body: read };
}
const get = (path: string, secret = tokens.dana) => call("GET", path, secret);
const act = (id: string, verb: string, secret: string, body?: unknown) =>
  call("POST", `/v1/breaches/${id}/${verb}`, secret, body);

/** An agent of its own fails ten travellers; answers the id of its breach. */
async function breach(): Promise<string> {
  const agent = `airline-${++agents}`;
  const failures = Array.from({ length: 10 }, (_, run) => ({
    agent,
    signal: "evaluation.task_success",
    value: 0,
    run: `${agent}/${run}`,
  }));
  const sent: Answer = await service.post("/v1/signals", failures, tokens.agent);
  expect(sent.status).toBe(202);
  await service.watch.settled();
  const [open] = (await get(`/v1/breaches?agent=${agent}`)).body.items;
  expect(open).toMatchObject({ status: "open", agent });
  return open?.id ?? "";
}

let id = "";
beforeEach(async () => {
  id = await breach();
});

test("a breach is told with what waits, whom it asked and what happened so far", async () => {
  const { status, body } = await get(`/v1/breaches/${id}`);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    id,
    room: "airline",
    operator: "sam",
    clause: "airline-service@4#task-failure",
    severity: "high",
    measured: { signal: "evaluation.task_success", value: 0, samples: 10, bad: 10 },
    intervention: { do: "quarantine", mode: "gated", state: "proposed", on_silence: "apply" },
    accountable: "dana",
    asked: { to: ["dana"], room: false, target: "accountable" },
    next: { step: 2, to: "deputy" },
    acknowledged: null,
    resolved: null,
    verdict: null,
  });
  expect(body.timeline.map(({ type }) => type)).toEqual(["breach.opened", "breach.escalated"]);
  expect(body.evidence).toMatchObject({ records: 2, digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
});

test("approving over the API is what the button does, and is on the record as such", async () => {
  const { status, body } = await act(id, "approve", tokens.dana, { reason: "prompt is broken", note: "see run 7" });
  expect(status).toBe(200);
  expect(body).toMatchObject({ result: "done", intervention: { state: "applied", by: "person:dana" } });
  const { timeline } = (await get(`/v1/breaches/${id}`)).body;
  expect(timeline.find(({ type }) => type === "breach.approved")).toMatchObject({
    actor: "person:dana",
    how: "through the API",
    said: "prompt is broken\nsee run 7",
  });
  const agent = String(body.agent);
  const asked = await service.post("/v1/actions", { agent, tool: "search", args: {} }, tokens.agent);
  expect(asked.body).toMatchObject({ decision: "deny", restraint: "quarantine" });

  expect((await act(id, "lift", tokens.dana)).body).toMatchObject({
    result: "done",
    intervention: { state: "lifted" },
  });
  expect((await act(id, "lift", tokens.dana)).body).toMatchObject({ result: "nothing" });
});

test("looking, resolving with a verdict, and what comes after", async () => {
  expect((await act(id, "acknowledge", tokens.kim, {})).body).toMatchObject({ acknowledged: { by: "kim" } });
  expect((await act(id, "unacknowledge", tokens.kim)).body).toMatchObject({ acknowledged: null });
  expect((await act(id, "resolve", tokens.kim)).body.error).toMatchObject({ code: "decision_waits" });
  expect((await act(id, "deny", tokens.dana)).body).toMatchObject({ result: "done" });
  const resolved = await act(id, "resolve", tokens.kim, { verdict: "threshold stale", note: "known weakness" });
  expect(resolved.body).toMatchObject({ status: "reviewed", verdict: "threshold stale" });
  expect((await act(id, "reopen", tokens.dana)).body).toMatchObject({ result: "done", status: "open" });
});

test("who is asked, and when, is steered over the API as by the buttons", async () => {
  const snoozed = await act(id, "snooze", tokens.kim, { until: "1h" });
  expect(snoozed.body).toMatchObject({ result: "done", snoozed: true, acknowledged: { by: "kim" } });
  expect(snoozed.body.sentence).toContain("15 min is the most");
  expect((await act(id, "reassign", tokens.kim, { to: "lee" })).body).toMatchObject({
    result: "done",
    asked: { to: ["lee"] },
    snoozed: false,
  });
  expect((await act(id, "escalate", tokens.kim)).body).toMatchObject({ result: "done", escalation: { step: 2 } });
  expect((await act(id, "escalate", tokens.kim, { to: "dana" })).body).toMatchObject({ asked: { to: ["dana"] } });

  const until = new Date(service.clock.at + 2 * hour).toISOString();
  expect((await act(id, "mute", tokens.dana, { until, reason: "vendor is down" })).body).toMatchObject({
    result: "done",
    hushed: { because: "muted", until, by: "dana" },
  });
  expect((await act(id, "unmute", tokens.dana)).body).toMatchObject({ result: "done", hushed: null });

  expect((await act(id, "noise", tokens.dana)).body.error).toMatchObject({ code: "decision_waits" });
  await act(id, "deny", tokens.dana);
  expect((await act(id, "noise", tokens.dana, { note: "a load test" })).body).toMatchObject({
    status: "resolved",
    resolved: { because: "noise" },
  });
});

test("nothing is chosen where the intervention is prepared", async () => {
  const refused = await act(id, "choose", tokens.dana, { do: "throttle", limit: "10/m" });
  expect([refused.status, refused.body.error.code]).toEqual([422, "arg_invalid"]);
});

test.each([
  ["snooze", {}, "field_required"],
  ["snooze", { until: "soon" }, "arg_invalid"],
  ["snooze", { until: "2020-01-01T00:00:00Z" }, "arg_invalid"],
  ["reassign", { to: "nobody" }, "arg_invalid"],
  ["mute", { until: "2h" }, "reason_required"],
  ["mute", { until: "30h", reason: "long" }, "arg_invalid"],
  ["choose", { do: "nothing-much" }, "value_unknown"],
  ["choose", { do: "throttle", limit: "lots" }, "arg_invalid"],
] as const)("%s of %j is refused with what to write", async (verb, body, code) => {
  const refused = await act(id, verb, tokens.dana, body);
  expect([refused.status, refused.body.error.code]).toEqual([422, code]);
});

test.each([
  ["a member of the room", "approve", "mia", 403, "not_eligible"],
  ["the operator, for letting go", "deny", "sam", 403, "four_eyes"],
  ["a consulted person, for stopping", "approve", "kim", 403, "not_eligible"],
] as const)("%s may not: %s is refused to %s", async (_who, verb, who, status, code) => {
  const refused = await act(id, verb, tokens[who]);
  expect([refused.status, refused.body.error.code]).toEqual([status, code]);
  const [last] = await service.world.store.journal({ types: ["act.refused"], newestFirst: true, limit: 1 });
  expect(last?.body).toMatchObject({ by: `person:${who}`, item: `breach:${id}`, act: verb, code, how: "api" });
});

test("the second of two decisions is told what the first one was", async () => {
  await act(id, "approve", tokens.dana);
  const late = await act(id, "approve", tokens.lee);
  expect([late.status, late.body.error.code]).toEqual([409, "already_decided"]);
  expect(late.body.error.message).toContain("Dana Reyes");
});

test("of many decisions at once exactly one is carried out", async () => {
  const all = await Promise.all(Array.from({ length: 12 }, (_, n) => act(id, n % 2 ? "approve" : "deny", tokens.dana)));
  expect(all.filter(({ status }) => status === 200).length).toBe(1);
  expect(new Set(all.filter(({ status }) => status !== 200).map(({ body }) => body.error.code))).toEqual(
    new Set(["already_decided"]),
  );
});

test("an answer to an earlier question is not taken for one to this", async () => {
  const { decision } = (await get(`/v1/breaches/${id}`)).body;
  const stale = await act(id, "approve", tokens.dana, { decision: decision + 1 });
  expect([stale.status, stale.body.error.code]).toEqual([409, "token_stale"]);
  expect((await act(id, "approve", tokens.dana, { decision })).body.result).toBe("done");
});

test("reopening is too late once the window has passed", async () => {
  await act(id, "deny", tokens.dana);
  await act(id, "resolve", tokens.dana);
  service.clock.at += hour;
  const late = await act(id, "reopen", tokens.dana);
  expect([late.status, late.body.error.code]).toEqual([409, "too_late"]);
});

test("an agent's token decides nothing and reads nothing here", async () => {
  for (const refused of [await act(id, "approve", tokens.agent), await get(`/v1/breaches/${id}`, tokens.agent)])
    expect([refused.status, refused.body.error.code]).toEqual([403, "scope_missing"]);
  const auditor = await act(id, "approve", tokens.auditor);
  expect([auditor.status, auditor.body.error.code]).toEqual([403, "scope_missing"]);
});

test("what does not exist and what lies elsewhere get the same answer, to read and to decide", async () => {
  const { config } = service.world;
  service.world.config = {
    ...config,
    people: { ...config.people, eve: { id: "eve", name: "Eve Stone", tz: "UTC", away: [] } },
  };
  const eve = await service.token(["person"], { person: "eve" });
  const answers = [
    await get(`/v1/breaches/${id}`, eve),
    await get("/v1/breaches/BR-9999", eve),
    await get("/v1/breaches/..%2f..%2fetc", eve),
    await act(id, "approve", eve),
    await act("BR-9999", "approve", eve),
  ].map(({ status, body: { error } }) => ({ status, ...error, request_id: "" }));
  expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
  expect(answers[0]).toMatchObject({ status: 404, code: "not_found" });
  expect((await get("/v1/breaches", eve)).body.items).toEqual([]);
  expect((await get("/v1/agents", eve)).body.items).toEqual([]);
  service.world.config = config;
});

test.each([
  ["a field it does not know", "approve", { reasn: "x" }, 422, "field_unknown"],
  ["a verdict that is none", "resolve", { verdict: "fine" }, 422, "value_unknown"],
  ["a verdict where none is given", "approve", { verdict: "pact right" }, 422, "field_unknown"],
  ["a note of 4,001 characters", "acknowledge", { note: "x".repeat(4_001) }, 422, "too_long"],
  ["a list", "approve", [], 400, "json_not_object"],
] as const)("%s is a wrong request", async (_what, verb, body, status, code) => {
  const wrong = await act(id, verb, tokens.dana, body);
  expect([wrong.status, wrong.body.error.code]).toEqual([status, code]);
});

test("lists go page by page, the latest first, and nothing shifts when another one opens", async () => {
  await breach();
  await breach();
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const { body }: { body: Body } = await get(`/v1/breaches?limit=2${cursor ? `&cursor=${cursor}` : ""}`);
    ids.push(...body.items.map((one) => one.id));
    if (cursor === null) await breach();
    cursor = body.cursor;
  } while (cursor !== null);
  expect(ids).toEqual([...ids].sort((a, b) => Number(b.slice(3)) - Number(a.slice(3))));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toContain("BR-1");
  const { items } = (await get("/v1/breaches?status=resolved")).body;
  expect(new Set(items.map(({ status }) => status))).toEqual(new Set(["resolved"]));
  expect((await get("/v1/breaches?room=elsewhere")).body).toEqual({ items: [], cursor: null });
});

test.each([
  ["limit=0", "range"],
  ["limit=201", "range"],
  ["limit=two", "type"],
  ["status=closed", "value_unknown"],
  ["stauts=open", "field_unknown"],
  ["cursor=abc", "cursor_invalid"],
  ["room=a&room=b", "query_duplicate"],
])("a list asked for with %s is refused: %s", async (query, code) => {
  const { status, body } = await get(`/v1/breaches?${query}`);
  expect([status, body.error.code]).toEqual([422, code]);
});

test("what an auditor reads is on the record, at most once a minute, with how often", async () => {
  const secret = await service.token(["auditor"]);
  for (let n = 0; n < 3; n++) await get("/v1/breaches", secret);
  await get(`/v1/breaches/${id}`, secret);
  await get("/v1/agents", secret);
  const read = async () => (await service.world.store.journal({ types: ["read.audited"] })).map(({ body }) => body);
  const last = (await read()).at(-1);
  const told = async () =>
    (await read()).flatMap((one) =>
      "resource" in one && last && "resource" in last && one.token === last.token ? [[one.resource, one.count]] : [],
    );
  expect(await told()).toEqual([
    ["breaches", 1],
    ["agents", 1],
  ]);
  service.clock.at += minute + second;
  await get("/v1/breaches", secret);
  expect(await told()).toEqual([
    ["breaches", 1],
    ["agents", 1],
    ["breaches", 4],
  ]);
});

test("pacts need the right to read, too", async () => {
  expect((await get("/v1/pacts")).body).toEqual({ items: [], cursor: null });
  expect((await get("/v1/pacts/none")).body.error.code).toBe("not_found");
  expect((await get("/v1/pacts", tokens.agent)).body.error.code).toBe("scope_missing");
  const { status, body } = await get("/v1/agents/airline-1/pact", tokens.agent);
  expect(status).toBe(200);
  expect(body).toMatchObject({ agent: "airline-1", owned: true, pact: { raci: { accountable: "dana" } } });
});

test("a bundle of evidence proves itself, and is for auditors and admins", async () => {
  const { verifyBundle } = await import("../../src/format/verify-bundle.ts");
  const fetched = (of: string, token: string) =>
    service.app.inject({ url: `/v1/evidence/${of}`, headers: { authorization: `Bearer ${token}` } });
  const answer = await fetched(id, tokens.auditor);
  expect(answer.headers["content-type"]).toContain("application/x-ndjson");
  expect(await verifyBundle([answer.rawPayload])).toMatchObject({ ok: true, item: `breach:${id}` });
  expect((await fetched(id, tokens.mia)).statusCode).toBe(403);
  expect((await fetched(id, tokens.agent)).statusCode).toBe(403);
  expect((await fetched("BR-9999", tokens.auditor)).statusCode).toBe(404);
});
