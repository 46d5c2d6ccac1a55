/** The settings of a room over HTTP: the same rules as the dialog in chat, and the same record. */
import { afterAll, beforeAll, expect, test } from "vitest";
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

const path = "/v1/rooms/airline/settings";
interface Body extends Record<string, unknown> {
  settings: Record<string, unknown>;
  error: { code: string; message: string; field?: string };
}
async function call(method: "GET" | "PATCH", secret: string, body?: unknown, url = path) {
  const response = await service.app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${secret}`, ...(body !== undefined && { "content-type": "application/json" }) },
    ...(body !== undefined && { payload: JSON.stringify(body) }),
  });
  const read = response.json() as Body;
  expect(fits(method, url, response.statusCode, read)).toEqual([]);
  return { status: response.statusCode, body: read };
}

test("they are read as they are in force, by the people of the room and auditors", async () => {
  const { status, body } = await call("GET", mia);
  expect(status).toBe(200);
  expect(body).toMatchObject({ room: "airline", settings: { ack_ttl: "2h", quiet: "none" }, saved: [] });
  expect((await call("GET", await service.token(["auditor"]))).body).toEqual(body);
  const nowhere = await call("GET", mia, undefined, "/v1/rooms/nowhere/settings");
  expect([nowhere.status, nowhere.body.error.code]).toEqual([404, "not_found"]);
});

test("an admin sets some of them, all or none, and the record says by which door", async () => {
  const set = {
    ack_ttl: "1h",
    card_budget_per_hour: "off",
    quiet: { from: "22:00", to: "07:00" },
    storm: { agents: 3, share: 0.25, within: "2m" },
  };
  const { status, body } = await call("PATCH", dana, set);
  expect(status).toBe(200);
  expect(body).toMatchObject({ result: "done", settings: { ...set, reopen_window: "30m" } });
  expect((await call("GET", mia)).body).toMatchObject({
    settings: set,
    saved: [
      { field: "ack_ttl", by: "dana" },
      { field: "card_budget_per_hour" },
      { field: "quiet" },
      { field: "storm" },
    ],
  });
  const [saved] = await service.world.store.journal({ types: ["room.settings"], newestFirst: true, limit: 1 });
  expect(saved).toMatchObject({ actor: "person:dana", body: { how: "api", room: "airline" } });
  expect((await call("PATCH", dana, set)).body).toMatchObject({ result: "nothing", settings: set });
  expect((await call("PATCH", dana, { quiet: "none", storm: "off" })).body.settings).toMatchObject({
    ack_ttl: "1h",
    quiet: "none",
    storm: "off",
  });
});

test("a member who answers for nothing sets nothing, and the attempt is remembered", async () => {
  const before = (await call("GET", mia)).body;
  const { status, body } = await call("PATCH", mia, { ack_ttl: "3h" });
  expect([status, body.error.code]).toEqual([403, "not_eligible"]);
  expect((await call("GET", mia)).body).toEqual(before);
  const [refused] = await service.world.store.journal({ types: ["act.refused"] });
  expect(refused).toMatchObject({ actor: "person:mia", body: { item: "room:airline", act: "settings", how: "api" } });
});

test.each<[string, unknown, string, string | undefined]>([
  ["nothing", {}, "arg_invalid", undefined],
  ["a duration that is none", { ack_ttl: "soon" }, "arg_invalid", "ack_ttl"],
  ["one right and one wrong", { reopen_window: "1h", quiet: { from: "25:00", to: "07:00" } }, "arg_invalid", "quiet"],
  ["another kind of value", { storm: "on" }, "field_invalid", "storm"],
  ["an unknown field", { ack_tl: "1h" }, "field_unknown", "ack_tl"],
])("%s is refused and nothing is set", async (_what, wrong, code, field) => {
  const before = (await call("GET", dana)).body;
  const { status, body } = await call("PATCH", dana, wrong);
  expect([status, body.error.code, body.error.field]).toEqual([422, code, field]);
  expect((await call("GET", dana)).body).toEqual(before);
});
