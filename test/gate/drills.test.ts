/** Drills over HTTP: read by whoever sees the room and by auditors, and described as they are. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { minute } from "../../src/domain/words/time.ts";
import { pressDrill } from "../../src/flows/drill/press-drill.ts";
import { startDrill } from "../../src/flows/drill/start-drill.ts";
import { fleet } from "../support/breaches.ts";
import { type Documented, documented } from "../support/documented.ts";
import { type Service, startService } from "../support/intake-service.ts";

let service: Service;
let fits: Documented;
let tokens: Record<"dana" | "operator" | "member" | "stranger" | "auditor" | "agent", string>;
beforeAll(async () => {
  service = await startService({
    config: { ...fleet, people: { ...fleet.people, pat: { id: "pat", name: "Pat Moss", tz: "UTC", away: [] } } },
  });
  fits = await documented(service.app);
  tokens = {
    dana: await service.token(["person"], { person: "dana" }),
    operator: await service.token(["person"], { person: "sam" }),
    member: await service.token(["person"], { person: "mia" }),
    stranger: await service.token(["person"], { person: "pat" }),
    auditor: await service.token(["auditor"]),
    agent: await service.token(["signals:write", "agent"]),
  };
  const { world } = service;
  expect(await startDrill(world, { by: "dana", how: "web" }, { agent: "airline-a" })).toMatchObject({ type: "done" });
  await service.watch.settled();
});
afterAll(() => service?.stop());

/** Each answer is held against /openapi.json as well. */
async function get(path: string, secret = tokens.dana) {
  const response = await service.app.inject({ url: path, headers: { authorization: `Bearer ${secret}` } });
  const body = response.json();
  expect(fits("GET", path, response.statusCode, body)).toEqual([]);
  return { status: response.statusCode, body };
}

test("one that runs says whom it called, and one that was answered how fast", async () => {
  expect(await get("/v1/drills/DR-1")).toMatchObject({
    status: 200,
    body: {
      id: "DR-1",
      drill: true,
      status: "open",
      agent: "airline-a",
      clause: "airline-service@4#task-failure",
      level: 1,
      called: [{ person: "dana", level: 1 }],
      answered: null,
      ended: null,
    },
  });
  service.clock.at += minute;
  const press = { item: "drill:DR-1", verb: "approve", epoch: 1 };
  expect(await pressDrill(service.world, { by: "dana", how: "web" }, "DR-1", press)).toMatchObject({ type: "done" });
  const { body } = await get("/v1/drills/DR-1");
  expect(body).toMatchObject({
    status: "ended",
    answered: { by: "dana", answer: "approve", ms: minute },
    ended: { passed: true, because: "answered", breach: null },
  });
  expect(body.timeline.map(({ type }: { type: string }) => type)).toEqual([
    "drill.started",
    "drill.crossed",
    "drill.escalated",
    "drill.answered",
    "drill.ended",
  ]);
});

test("the list is narrowed by room, agent and whether they run", async () => {
  for (const [query, ids] of [
    ["", ["DR-1"]],
    ["?room=airline&agent=airline-a&status=ended", ["DR-1"]],
    ["?status=running", []],
    ["?agent=airline-b", []],
  ] as const)
    expect((await get(`/v1/drills${query}`)).body.items.map(({ id }: { id: string }) => id)).toEqual(ids);
  expect((await get("/v1/drills?status=lost")).status).toBe(422);
});

test("who does not see the room is told of none, an auditor reads all on the record, and an agent's token is refused", async () => {
  expect(await get("/v1/drills", tokens.stranger)).toMatchObject({ status: 200, body: { items: [] } });
  expect((await get("/v1/drills/DR-1", tokens.stranger)).status).toBe(404);
  expect((await get("/v1/drills/DR-9")).status).toBe(404);
  expect((await get("/v1/drills/DR-1", tokens.auditor)).body.id).toBe("DR-1");
  expect((await service.world.store.journal({ types: ["read.audited"] })).at(-1)).toMatchObject({
    body: { resource: "drills" },
  });
  expect((await get("/v1/drills", tokens.agent)).status).toBe(403);
});

/** Each answer is held against /openapi.json as well. */
async function post(path: string, body: object = {}, secret = tokens.dana) {
  const response = await service.app.inject({
    method: "POST",
    url: path,
    headers: { authorization: `Bearer ${secret}` },
    payload: body,
  });
  expect(fits("POST", path, response.statusCode, response.json())).toEqual([]);
  return { status: response.statusCode, body: response.json() };
}

test("one is started, answered and called off over HTTP under the rules of its card", async () => {
  expect(await post("/v1/drills", { agent: "airline-a" }, tokens.stranger)).toMatchObject({ status: 404 });
  expect((await post("/v1/drills", { agent: "airline-a" }, tokens.agent)).status).toBe(403);
  const begun = await post("/v1/drills", { agent: "airline-a" });
  expect(begun).toMatchObject({ status: 200, body: { result: "done", id: "DR-2" } });
  await service.watch.settled();
  expect((await post("/v1/drills", { agent: "airline-b" })).body).toMatchObject({ result: "nothing" });
  const { decision, answers } = (await get("/v1/drills/DR-2")).body;
  expect(answers).toEqual(["approve", "deny"]);
  expect(await post("/v1/drills/DR-2/approve", {}, tokens.stranger)).toMatchObject({ status: 404 });
  expect(await post("/v1/drills/DR-2/acknowledge")).toMatchObject({
    status: 422,
    body: { error: { code: "arg_invalid", message: expect.stringContaining("approve or deny") } },
  });
  expect(await post("/v1/drills/DR-2/approve", { decision: decision + 1 })).toMatchObject({
    status: 409,
    body: { error: { code: "token_stale" } },
  });
  expect(await post("/v1/drills/DR-2/deny", { decision, reason: "it would be fine" })).toMatchObject({
    status: 200,
    body: { result: "done", status: "ended", answered: { by: "dana", answer: "deny" }, ended: { passed: true } },
  });
  expect(await post("/v1/drills/DR-2/approve")).toMatchObject({
    status: 409,
    body: { error: { code: "already_decided" } },
  });
  expect((await service.world.store.journal({ types: ["drill.answered"] })).at(-1)).toMatchObject({
    actor: "person:dana",
    body: { how: "api", reason: "it would be fine" },
  });

  expect((await post("/v1/drills", { agent: "airline-a" })).body).toMatchObject({ id: "DR-3" });
  await service.watch.settled();
  expect(await post("/v1/drills/DR-3/call-off")).toMatchObject({
    status: 200,
    body: { ended: { passed: false, because: "called-off" } },
  });
  expect((await post("/v1/drills/DR-3/call-off")).body).toMatchObject({ result: "nothing" });
});

test("an auditor, a member of the room and whoever operates the agent neither start, answer nor call off what is not theirs", async () => {
  for (const secret of [tokens.auditor, tokens.member, tokens.operator, tokens.agent])
    expect([403, 404]).toContain((await post("/v1/drills", { agent: "airline-a" }, secret)).status);
  const { id } = (await post("/v1/drills", { agent: "airline-a" })).body;
  await service.watch.settled();
  expect(id).toMatch(/^DR-/);
  for (const [verb, secret] of [
    ["approve", tokens.auditor],
    ["approve", tokens.agent],
    ["approve", tokens.member],
    ["deny", tokens.member],
    ["deny", tokens.operator],
    ["call-off", tokens.auditor],
    ["call-off", tokens.member],
    ["call-off", tokens.operator],
  ] as const)
    expect([403, 404], verb).toContain((await post(`/v1/drills/${id}/${verb}`, {}, secret)).status);
  expect((await get(`/v1/drills/${id}`)).body).toMatchObject({ status: "open", answered: null, ended: null });
  expect((await post(`/v1/drills/${id}/approve`, {}, tokens.operator)).body).toMatchObject({ result: "done" });
});
