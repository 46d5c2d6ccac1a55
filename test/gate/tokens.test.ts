/** Tokens over HTTP: asked for and confirmed by people, minted for agents, and what each of them opens. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { day, hour } from "../../src/domain/words/time.ts";
import { confirmToken, createToken } from "../../src/flows/access/tokens.ts";
import { type Documented, documented } from "../support/documented.ts";
import { type Service, startService } from "../support/intake-service.ts";

let service: Service;
let fits: Documented;
let dana: string;
let mia: string;

beforeAll(async () => {
  service = await startService();
  fits = await documented(service.app);
  dana = await service.token(["person"], { person: "dana" });
  mia = await service.token(["person"], { person: "mia" });
});
afterAll(() => service.stop());

interface Body extends Record<string, unknown> {
  token: string;
  secret: string;
  state: string;
  items: Body[];
  error: { code: string; message: string; hint?: string };
}

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

const enrolment = async (agent = "refund-*", more: { expires?: number } = {}) =>
  createToken(service.world, { name: "refunds", scopes: ["agent"], agent, enrol: true, actor: "host", ...more });

test("a token without a scope is told how to make one that has it, in words that work", async () => {
  const signals = await service.token(["signals:write"]);
  const { body } = await call("GET", "/v1/drills", signals);
  expect(body.error.hint).toBe(
    "Make one that has it: wardroom token create --name NAME --scope person --person PERSON",
  );
  await expect(createToken(service.world, { name: "x", scopes: ["person"], actor: "host" })).rejects.toThrow(
    "--person PERSON",
  );
});

test("a token a person asks for themselves opens nothing until they confirm it, in chat and not by API", async () => {
  const asked = await call("POST", "/v1/tokens", mia, { name: "my script", scopes: ["person"], person: "mia" });
  expect([asked.status, asked.body.state]).toEqual([201, "waiting"]);
  const early = await call("GET", "/v1/breaches", asked.body.secret);
  expect([early.status, early.body.error.code]).toEqual([401, "auth_unconfirmed"]);
  expect(await confirmToken(service.world, asked.body.token, { person: "dana", how: "slack" })).toMatchObject({
    type: "refused",
    code: "not_found",
  });
  expect(await confirmToken(service.world, asked.body.token, { person: "mia", how: "slack" })).toMatchObject({
    type: "done",
  });
  expect((await call("GET", "/v1/breaches", asked.body.secret)).status).toBe(200);
  const [confirmed] = await service.world.store.journal({ types: ["token.confirmed"] });
  expect(confirmed).toMatchObject({ actor: "person:mia", body: { token: asked.body.token, how: "slack" } });
});

test("one that was left for a day cannot be confirmed any more", async () => {
  const { body } = await call("POST", "/v1/tokens", dana, { name: "old", scopes: ["person"], person: "mia" });
  service.clock.at += day + 1;
  expect(await confirmToken(service.world, body.token, { person: "mia", how: "slack" })).toMatchObject({
    code: "too_late",
  });
});

test("admins ask for any token, everybody else only for their own", async () => {
  const refused = await call("POST", "/v1/tokens", mia, { name: "x", scopes: ["agent"] });
  expect([refused.status, refused.body.error.code]).toEqual([403, "not_eligible"]);
  const other = await call("POST", "/v1/tokens", mia, { name: "x", scopes: ["person"], person: "dana" });
  expect([other.status, other.body.error.code]).toEqual([403, "not_eligible"]);
  const made = await call("POST", "/v1/tokens", dana, { name: "x", scopes: ["auditor"] });
  expect([made.status, made.body.state]).toEqual([201, "live"]);
  const mine = (await call("GET", "/v1/tokens", mia)).body.items;
  expect(new Set(mine.map(({ person }) => person))).toEqual(new Set(["mia"]));
  expect((await call("GET", "/v1/tokens", dana)).body.items.length).toBeGreaterThan(mine.length);
  expect(JSON.stringify((await call("GET", "/v1/tokens", dana)).body)).not.toContain("ward_");
});

test.each([
  ["no scope", { name: "x", scopes: [] }, "field_required"],
  ["a scope that is none", { name: "x", scopes: ["root"] }, "value_unknown"],
  ["a person without the scope", { name: "x", scopes: ["agent"], person: "dana" }, "arg_invalid"],
  ["the scope without a person", { name: "x", scopes: ["person"] }, "arg_invalid"],
  ["a person nobody knows", { name: "x", scopes: ["person"], person: "eve" }, "arg_invalid"],
  ["a person and agents", { name: "x", scopes: ["person", "agent"], person: "dana" }, "arg_invalid"],
  ["an end in the past", { name: "x", scopes: ["agent"], expires: "2020-01-01T00:00:00Z" }, "arg_invalid"],
  ["an end that is no time", { name: "x", scopes: ["agent"], expires: "tomorrow" }, "timestamp_format"],
  ["enrolling auditors", { name: "x", scopes: ["auditor"], agent: "a-*", enrol: true }, "arg_invalid"],
  ["enrolling everybody", { name: "x", scopes: ["agent"], enrol: true }, "arg_invalid"],
  ["no name", { name: "", scopes: ["agent"] }, "field_required"],
])("%s is a wrong order", async (_what, order, code) => {
  const { status, body } = await call("POST", "/v1/tokens", dana, order);
  expect([status, body.error.code]).toEqual([422, code]);
});

test("an enrolment token mints one token a name, and opens nothing else", async () => {
  const { token, secret } = await enrolment();
  const minted = await call("POST", "/v1/tokens/enrol", secret, { agent: "refund-a" });
  expect(minted.status).toBe(201);
  expect(minted.body).toMatchObject({
    agent: "refund-a",
    scopes: ["agent"],
    parent: token,
    enrol: false,
    state: "live",
  });
  const ask = (bearer: string, agent: string) =>
    service.post("/v1/actions", { agent, tool: "search", args: {} }, bearer);
  expect((await ask(minted.body.secret, "refund-a")).status).toBe(200);
  expect((await ask(minted.body.secret, "refund-b")).body.error?.code).toBe("agent_mismatch");
  expect((await ask(secret, "refund-a")).body.error?.code).toBe("scope_missing");

  const again = await call("POST", "/v1/tokens/enrol", secret, { agent: "refund-a" });
  expect([again.status, again.body.error.code]).toEqual([409, "already_enrolled"]);
  const elsewhere = await call("POST", "/v1/tokens/enrol", secret, { agent: "airline-a" });
  expect([elsewhere.status, elsewhere.body.error.code]).toEqual([403, "agent_mismatch"]);
  const pattern = await call("POST", "/v1/tokens/enrol", secret, { agent: "refund-*" });
  expect([pattern.status, pattern.body.error.code]).toEqual([422, "id_charset"]);
  const [created] = await service.world.store.journal({ types: ["token.created"], newestFirst: true, limit: 1 });
  expect(created).toMatchObject({ actor: `token:${token}`, body: { parent: token, agent: "refund-a" } });
  expect(created?.body).not.toHaveProperty("secret");

  await call("POST", `/v1/tokens/${minted.body.token}/revoke`, dana);
  expect((await ask(minted.body.secret, "refund-a")).body.error?.code).toBe("auth_invalid");
  expect((await call("POST", "/v1/tokens/enrol", secret, { agent: "refund-a" })).status).toBe(201);
});

test("of many that enrol the same name at once exactly one gets it, over two enrolment tokens alike", async () => {
  const [one, two] = [await enrolment("race-*"), await enrolment("race-*")];
  const all = await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      call("POST", "/v1/tokens/enrol", (n % 2 ? one : two).secret, { agent: "race-a" }),
    ),
  );
  expect(all.filter(({ status }) => status === 201).length).toBe(1);
  expect(all.filter(({ status }) => status === 409).length).toBe(9);
});

test("a token ends at its time, an enrolment token too", async () => {
  const { secret } = await enrolment("late-*", { expires: service.clock.at + hour });
  expect((await call("POST", "/v1/tokens/enrol", secret, { agent: "late-a" })).status).toBe(201);
  service.clock.at += hour;
  const late = await call("POST", "/v1/tokens/enrol", secret, { agent: "late-b" });
  expect([late.status, late.body.error.code]).toEqual([401, "auth_expired"]);
});

test("nobody revokes a token that is not theirs, and is not told whether there is one", async () => {
  const { token } = await enrolment();
  const refused = await call("POST", `/v1/tokens/${token}/revoke`, mia);
  const missing = await call("POST", "/v1/tokens/tok_none/revoke", mia);
  expect([refused.status, refused.body.error.message]).toEqual([missing.status, missing.body.error.message]);
  expect(refused.body.error.code).toBe("not_found");
});

test("an enrolment token mints no second voice for an agent that was given its token by hand", async () => {
  await service.token(["agent"], { agent: "byhand-a" });
  const { secret } = await enrolment("byhand-*");
  const taken = await call("POST", "/v1/tokens/enrol", secret, { agent: "byhand-a" });
  expect([taken.status, taken.body.error?.code]).toEqual([409, "already_enrolled"]);
  await service.token(["signals:write"], { agent: "byhand-b" });
  expect((await call("POST", "/v1/tokens/enrol", secret, { agent: "byhand-b" })).status).toBe(201);
});

test("an enrolment token takes what it minted along when it is revoked, and who revokes it is told which", async () => {
  const { token, secret } = await enrolment("gone-*");
  const minted = [];
  for (const agent of ["gone-a", "gone-b", "gone-c"])
    minted.push((await call("POST", "/v1/tokens/enrol", secret, { agent })).body);
  const [a, b, c] = minted;
  await call("POST", `/v1/tokens/${c?.token}/revoke`, dana);
  const asks = (body: Body | undefined) =>
    service.post("/v1/actions", { agent: body?.agent, tool: "search", args: {} }, String(body?.secret));
  expect((await asks(a)).status).toBe(200);
  const { body } = await call("POST", `/v1/tokens/${token}/revoke`, dana);
  expect([...(body.minted as string[])].sort()).toEqual([a?.token, b?.token].sort());
  for (const one of [a, b]) expect((await asks(one)).body.error?.code).toBe("auth_invalid");
  const events = await service.world.store.journal({ types: ["token.revoked"], newestFirst: true, limit: 3 });
  expect(events.map(({ body: told }) => ("with" in told ? told.with : undefined))).toEqual([token, token, undefined]);
  expect((await call("POST", `/v1/tokens/${token}/revoke`, dana)).body.minted).toEqual([]);
});

test("kept on request, they go on; revoked once more without it, they end", async () => {
  const { token, secret } = await enrolment("stay-*");
  const agent = (await call("POST", "/v1/tokens/enrol", secret, { agent: "stay-a" })).body;
  const asks = () => service.post("/v1/actions", { agent: "stay-a", tool: "search", args: {} }, agent.secret);
  expect((await call("POST", `/v1/tokens/${token}/revoke`, dana, { keep: true })).body.minted).toEqual([]);
  expect((await asks()).status).toBe(200);
  expect((await call("POST", `/v1/tokens/${token}/revoke`, dana, {})).body.minted).toEqual([agent.token]);
  expect((await asks()).body.error?.code).toBe("auth_invalid");
});

test("whatever is minted while it is revoked is revoked too", async () => {
  const { token, secret } = await enrolment("race2-*");
  const minted = await Promise.all([
    ...Array.from({ length: 12 }, (_, n) => call("POST", "/v1/tokens/enrol", secret, { agent: `race2-${n}` })),
    call("POST", `/v1/tokens/${token}/revoke`, dana),
    ...Array.from({ length: 12 }, (_, n) => call("POST", "/v1/tokens/enrol", secret, { agent: `race2-${12 + n}` })),
  ]);
  for (const { status } of minted) expect([200, 201, 401, 409]).toContain(status);
  const live = await service.world.store.list("token", { status: "live" });
  expect(live.filter(({ state }) => state.parent === token)).toEqual([]);
});

test("a token of an agent may name whose agent it is, and no other token may", async () => {
  const order = { name: "assistant", scopes: ["agent"], agent: "dana-assistant", for: "mia" };
  const made = await call("POST", "/v1/tokens", dana, order);
  expect([made.status, made.body.for]).toEqual([201, "mia"]);
  const wrong = [
    { ...order, for: "nobody" },
    { ...order, scopes: ["signals:write"] },
  ];
  for (const one of wrong) expect((await call("POST", "/v1/tokens", dana, one)).body.error.code).toBe("arg_invalid");
});
