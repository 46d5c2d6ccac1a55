/** /v1/actions over HTTP: the question, the wait, the claim with a proof a tool can check by itself, the end. */
import { createLocalJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EffectivePact } from "../../src/domain/pact/pact.ts";
import { minute } from "../../src/domain/words/time.ts";
import { createToken } from "../../src/flows/access/tokens.ts";
import { decideApproval } from "../../src/flows/decide/run-approval-command.ts";
import { digestOf } from "../../src/flows/tell/digest.ts";
import { as, noon, pact } from "../support/breaches.ts";
import { type Service, startService } from "../support/intake-service.ts";

const asking: EffectivePact = {
  ...pact,
  actions: [
    {
      tool: "refund",
      cited: "airline-service@4",
      approval: { by: "accountable", quorum: 1, ttl: 30 * minute, on_silence: "deny", risk: "normal" },
    },
  ],
};
let service: Service;
let agent: string;
let other: string;
let dana: string;

beforeAll(async () => {
  service = await startService({ effectiveAt: (id) => ({ ...asking, agent: id }) });
  agent = await service.token(["agent"], { agent: "airline-a" });
  other = await service.token(["agent"], { agent: "airline-b" });
  dana = await service.token(["person"], { person: "dana" });
});
afterAll(() => service.stop());

let amount = 100;
const question = () => ({ agent: "airline-a", tool: "refund", args: { amount: amount++, to: "card" } });
async function get(path: string, secret = agent) {
  const response = await service.app.inject({ url: path, headers: { authorization: `Bearer ${secret}` } });
  return { status: response.statusCode, body: response.json() };
}
const approve = (id: string) => decideApproval(service.world, id, { type: "approve", as: as("dana") });

test("an approved act is proven to the tool, with a stock JOSE library, and to no other act", async () => {
  const asked = question();
  const { body } = await service.post("/v1/actions", asked, agent);
  expect(body).toMatchObject({ decision: "pending", approval: "AP-1", because: { clause: "actions.refund" } });
  const path = `/v1/actions/${body.action}`;
  expect(await get(path)).toMatchObject({
    status: 200,
    body: {
      state: "waiting",
      args: asked.args,
      waiting_for: ["Dana Reyes"],
      expires_at: new Date(noon + 30 * minute).toISOString(),
    },
  });
  expect((await service.post(`${path}/claim`, { args: asked.args }, agent)).body.error?.code).toBe("not_decided");
  await approve("AP-1");
  expect((await get(path)).body).toMatchObject({ state: "approved", by: ["Dana Reyes"] });

  const changed = { ...asked.args, to: "carD" };
  expect(await service.post(`${path}/claim`, { args: changed }, agent)).toMatchObject({
    status: 409,
    body: { error: { code: "args_differ" } },
  });
  const claimed = await service.post(`${path}/claim`, { args: asked.args }, agent);
  expect(claimed).toMatchObject({ status: 200, body: { claim_by: new Date(noon + 15 * minute).toISOString() } });
  expect((await service.post(`${path}/claim`, { args: asked.args }, agent)).body.error?.code).toBe("already_claimed");

  const response = await service.app.inject("/.well-known/jwks.json");
  const keys = createLocalJWKSet(response.json());
  expect(JSON.stringify(response.json())).not.toContain('"d"');
  const verified = await jwtVerify(String(claimed.body.proof), keys, {
    issuer: "wardroom:test",
    currentDate: new Date(noon),
  });
  expect(verified.payload).toMatchObject({
    sub: "airline-a",
    jti: body.action,
    tool: "refund",
    approval: "AP-1",
    by: ["dana"],
    args: `sha256:${digestOf(asked.args)}`,
  });
  expect(verified.payload.args).not.toBe(`sha256:${digestOf(changed)}`);
  const late = jwtVerify(String(claimed.body.proof), keys, { currentDate: new Date(noon + minute + 1_000) });
  await expect(late).rejects.toThrow(/exp/);
  const forged = String(claimed.body.proof).replace(/\.([^.]{10})/, ".AAAAAAAAAA");
  await expect(jwtVerify(forged, keys, { currentDate: new Date(noon) })).rejects.toThrow();

  expect(await service.post(`${path}/complete`, { ok: true, produced: ["sha256:ab"] }, agent)).toMatchObject({
    status: 200,
    body: { state: "done" },
  });
  expect((await get(path)).body.state).toBe("done");
});

test("a question that waits is answered the moment it is decided", async () => {
  const { body } = await service.post("/v1/actions", question(), agent);
  const began = performance.now();
  const waiting = get(`/v1/actions/${body.action}?wait=30`);
  await decideApproval(service.world, String(body.approval), { type: "deny", as: as("dana", { reason: "not today" }) });
  expect((await waiting).body).toMatchObject({ state: "denied", by: ["Dana Reyes"], reason: "not today" });
  expect(performance.now() - began).toBeLessThan(20_000);
});

test("an Idempotency-Key makes a repeat the same question, and another question a conflict", async () => {
  const asked = question();
  const key = { "idempotency-key": "run-7/step-3" };
  const first = await service.post("/v1/actions", asked, agent, key);
  const again = await service.post("/v1/actions", asked, agent, key);
  expect(again.body).toEqual(first.body);
  expect(await service.post("/v1/actions", question(), agent, key)).toMatchObject({
    status: 409,
    body: { error: { code: "idempotency_conflict", field: "Idempotency-Key" } },
  });
  const format = await service.post("/v1/actions", question(), agent, { "idempotency-key": "x".repeat(300) });
  expect([format.status, format.body.error?.code]).toEqual([422, "idempotency_key_format"]);
});

test.each([
  ["an escape sequence", "\u001b[2Jgone"],
  ["NUL", "a\u0000b"],
  ["C1", "\u009b2J"],
  ["DEL", "a\u007fb"],
])("%s in what an agent says is refused, and decides nothing", async (_what, reason) => {
  const asked = await service.post("/v1/actions", { ...question(), reason }, agent);
  expect(asked).toMatchObject({ status: 422, body: { error: { code: "text_control", field: "reason" } } });
  const { body } = await service.post("/v1/actions", { ...question(), reason: "first\r\n\tsecond 🟦 Zürich" }, agent);
  const withdrawn = await service.post(`/v1/actions/${body.action}/withdraw`, { reason }, agent);
  expect(withdrawn.body.error?.code).toBe("text_control");
  expect((await get(`/v1/actions/${body.action}`)).body.state).toBe("waiting");
});

test("the same of what a person says with a decision, and of the name of a token", async () => {
  const { body } = await service.post("/v1/actions", question(), agent);
  const denied = await service.post(`/v1/approvals/${body.approval}/deny`, { reason: "no\u001b[1A" }, dana);
  expect(denied).toMatchObject({ status: 422, body: { error: { code: "text_control", field: "reason" } } });
  const named = await service.post(
    "/v1/tokens",
    { name: "ci\ntok_x  admin", scopes: ["person"], person: "dana" },
    dana,
  );
  expect(named).toMatchObject({ status: 422, body: { error: { code: "text_control", field: "name" } } });
});

test("another agent sees nothing of it and can do nothing with it; a person sees it", async () => {
  const { body } = await service.post("/v1/actions", question(), agent);
  const path = `/v1/actions/${body.action}`;
  const unknown = await get("/v1/actions/act_unknown", other);
  expect(unknown.status).toBe(404);
  for (const answer of [
    await get(path, other),
    await service.post(`${path}/claim`, { args: {} }, other),
    await service.post(`${path}/withdraw`, {}, other),
    await service.post(`${path}/complete`, { ok: true }, other),
  ]) {
    expect(answer.status).toBe(404);
    expect(answer.body.error?.message).toBe(unknown.body.error?.message);
  }
  expect((await get(path, dana)).body.state).toBe("waiting");
  expect((await service.post(`${path}/claim`, { args: {} }, dana)).status).toBe(403);
});

test("whoever's agent asks never approves it: not them, but others may", async () => {
  const order = { name: "hers", scopes: ["agent" as const], agent: "airline-a", for: "dana", actor: "host" };
  const { secret } = await createToken(service.world, order);
  const { body } = await service.post("/v1/actions", question(), secret);
  expect(await approve(String(body.approval))).toMatchObject({ type: "refused", code: "four_eyes" });
  expect((await get(`/v1/actions/${body.action}`)).body.state).toBe("waiting");
});

test("an agent takes its question back", async () => {
  const { body } = await service.post("/v1/actions", question(), agent);
  const back = await service.post(`/v1/actions/${body.action}/withdraw`, { reason: "the traveller left" }, agent);
  expect(back.body).toMatchObject({ result: "done", state: "withdrawn", reason: "the traveller left" });
  expect((await service.post(`/v1/actions/${body.action}/withdraw`, {}, agent)).body.result).toBe("nothing");
});

test("what the pact allowed without asking is claimed in the same way, until its time is over", async () => {
  const { body } = await service.post("/v1/actions", { agent: "airline-a", tool: "search", args: { q: "x" } }, agent);
  const path = `/v1/actions/${body.action}`;
  expect((await get(path)).body).toMatchObject({
    state: "allowed",
    claim_by: new Date(noon + 5 * minute).toISOString(),
  });
  service.clock.at = noon + 5 * minute;
  expect((await get(path)).body.state).toBe("expired");
  expect(await service.post(`${path}/claim`, { args: { q: "x" } }, agent)).toMatchObject({
    status: 410,
    body: { error: { code: "expired" } },
  });
  service.clock.at = noon;
});

test.each([
  ["wait", "?wait=soon", 422, "type"],
  ["an id nobody gave", "/../act_x", 404, "not_found"],
])("a wrong %s is answered with what to do", async (_what, suffix, status, code) => {
  const { body } = await service.post("/v1/actions", question(), agent);
  const answer = await get(`/v1/actions/${body.action}${suffix}`);
  expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
});

test("a token that also audits sees another agent's action, and can do nothing with it", async () => {
  const asked = question();
  const { body } = await service.post("/v1/actions", asked, agent);
  await approve(String(body.approval));
  const path = `/v1/actions/${body.action}`;
  const auditing = await service.token(["agent", "auditor"], { agent: "airline-b" });
  expect((await get(path, auditing)).status).toBe(200);
  for (const answer of [
    await service.post(`${path}/claim`, { args: asked.args }, auditing),
    await service.post(`${path}/withdraw`, {}, auditing),
    await service.post(`${path}/complete`, { ok: true }, auditing),
  ])
    expect(answer.status).toBe(404);
});

test("a person sees the actions of their rooms, and of others only what names them", async () => {
  const { body } = await service.post("/v1/actions", question(), agent);
  const path = `/v1/actions/${body.action}`;
  const { config } = service.world;
  const stranger = { id: "pat", name: "Pat", tz: "UTC", away: [] };
  service.world.config = { ...config, people: { ...config.people, pat: stranger } };
  const pat = await service.token(["person"], { person: "pat" });
  expect((await get(path, pat)).status).toBe(404);
  expect((await get("/v1/rules/airline-a", pat)).status).toBe(404);
  service.world.config = config;
  const mia = await service.token(["person"], { person: "mia" });
  expect((await get(path, mia)).status).toBe(200);
  expect((await get("/v1/rules/airline-a", mia)).status).toBe(200);
});

test.each([
  ["a number that would be read as another", '{"amount":9007199254740993}', 422, "number_unsafe"],
  ["an exponent that would be read as another", '{"amount":1.00000000000000000001}', 422, "number_unsafe"],
  ["a number beyond all numbers", '{"amount":1e999}', 400, "number_not_finite"],
  ["half a character", '{"to":"\\ud800"}', 422, "text_not_unicode"],
  ["half a character as a key", '{"\\ud800":1}', 422, "text_not_unicode"],
])("%s is refused before anybody is asked: what is approved is what is run", async (_, args, status, code) => {
  const response = await service.app.inject({
    method: "POST",
    url: "/v1/actions",
    headers: { authorization: `Bearer ${agent}`, "content-type": "application/json" },
    payload: `{"agent":"airline-a","tool":"refund","args":${args}}`,
  });
  expect([response.statusCode, response.json().error?.code]).toEqual([status, code]);
});

test("one token has so many questions waiting for an answer at once, and is told to come back", async () => {
  const { body } = await service.post("/v1/actions", question(), agent);
  const path = `/v1/actions/${body.action}?wait=30`;
  const waits = Array.from({ length: 100 }, () => get(path));
  const refused = await get(path);
  expect([refused.status, refused.body.error?.code]).toEqual([429, "rate_exceeded"]);
  expect((await get(path.replace("30", "0"))).status).toBe(200);
  await decideApproval(service.world, String(body.approval), { type: "deny", as: as("dana") });
  for (const { status, body: now } of await Promise.all(waits)) expect([status, now.state]).toEqual([200, "denied"]);
  expect((await get(path)).status).toBe(200);
});
