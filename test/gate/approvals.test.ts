/** The people's side of agents' questions over HTTP: each as its card's buttons have it, held against /openapi.json. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EffectivePact } from "../../src/domain/pact/pact.ts";
import { minute } from "../../src/domain/words/time.ts";
import { pact } from "../support/breaches.ts";
import { type Documented, documented } from "../support/documented.ts";
import { type Service, startService } from "../support/intake-service.ts";

const asking: EffectivePact = {
  ...pact,
  actions: [
    {
      tool: "refund",
      cited: "airline-service@4",
      approval: {
        by: "accountable",
        quorum: 1,
        ttl: 30 * minute,
        on_silence: "deny",
        risk: "normal",
      },
      standing: { max_uses: 2, ttl: 60 * minute, same: ["to"] },
    },
  ],
};
let service: Service;
let fits: Documented;
let agent: string;
let dana: string;
let mia: string;

beforeAll(async () => {
  service = await startService({ effectiveAt: (id) => ({ ...asking, agent: id }) });
  fits = await documented(service.app);
  agent = await service.token(["agent"], { agent: "airline-a" });
  dana = await service.token(["person"], { person: "dana" });
  mia = await service.token(["person"], { person: "mia" });
});
afterAll(() => service.stop());

let amount = 100;
const ask = async () =>
  (
    await service.post(
      "/v1/actions",
      { agent: "airline-a", tool: "refund", args: { amount: amount++, to: "card" } },
      agent,
    )
  ).body as Record<string, unknown>;

async function call(method: "GET" | "POST", path: string, secret = dana, body?: Record<string, unknown>) {
  const response = await service.app.inject({
    method,
    url: `/v1/approvals${path}`,
    headers: { authorization: `Bearer ${secret}` },
    ...(body && { payload: body }),
  });
  const read = response.json() as {
    result?: string;
    status?: string;
    timeline?: { type: string; sentence: string }[];
    error?: { code: string };
  };
  expect(fits(method, `/v1/approvals${path}`, response.statusCode, read)).toEqual([]);
  return { status: response.statusCode, body: read };
}

test("an approval that stands for calls like it is given, told with every use, and ended", async () => {
  const { approval } = await ask();
  expect(approval).toBe("AP-1");
  expect((await call("POST", "/AP-1/end-standing")).body.error?.code).toBe("not_found");
  expect((await call("POST", "/AP-1/approve", mia, { standing: true })).body.error?.code).toBe("not_eligible");
  expect(await call("POST", "/AP-1/approve", dana, { standing: true })).toMatchObject({
    status: 200,
    body: { result: "done", status: "approved" },
  });
  expect(await ask()).toMatchObject({ decision: "allow", because: { clause: "standing" } });
  expect((await call("POST", "/AP-1/end-standing", dana, { reason: "enough" })).body.result).toBe("done");
  expect((await call("POST", "/AP-1/end-standing")).body.result).toBe("nothing");
  expect(await ask()).toMatchObject({ decision: "pending", approval: "AP-2" });

  const { timeline = [] } = (await call("GET", "/AP-1")).body;
  expect(timeline.map(({ type }) => type)).toEqual(
    expect.arrayContaining([
      "approval.asked",
      "approval.approved",
      "standing.granted",
      "standing.used",
      "standing.ended",
    ]),
  );
  expect(timeline.find(({ type }) => type === "standing.granted")?.sentence).toContain(
    "lets airline-a run 2 more like it",
  );
});

test("a denied question is over, for everybody", async () => {
  expect((await call("POST", "/AP-2/deny", dana, { reason: "not today" })).body).toMatchObject({ status: "denied" });
  expect((await call("POST", "/AP-2/approve")).body.error?.code).toBe("already_decided");
});

test("a question is given more time, as its button gives it, and no more than it may have", async () => {
  const { approval, action } = await ask();
  const before = (await call("GET", `/${approval}`)).body as { expires_at?: string };
  expect((await call("POST", `/${approval}/extend`, mia)).body.error?.code).toBe("not_eligible");
  const extended = await call("POST", `/${approval}/extend`, dana, { for: "1h", reason: "the bank is closed" });
  expect(extended).toMatchObject({
    status: 200,
    body: { result: "done", status: "waiting", extended: [{ by: "dana" }] },
  });
  const { expires_at: after } = extended.body as { expires_at?: string };
  expect(Date.parse(String(after)) - Date.parse(String(before.expires_at))).toBe(60 * minute);
  const read = await service.app.inject({
    method: "GET",
    url: `/v1/actions/${action}`,
    headers: { authorization: `Bearer ${agent}` },
  });
  expect(read.json()).toMatchObject({ expires_at: after });
  for (const wrong of ["soon", "-1h", "0s", "9d"])
    expect((await call("POST", `/${approval}/extend`, dana, { for: wrong })).body.error?.code).toBe("arg_invalid");
  await call("POST", `/${approval}/extend`);
  await call("POST", `/${approval}/extend`);
  expect(await call("POST", `/${approval}/extend`)).toMatchObject({
    status: 409,
    body: { error: { code: "too_late" } },
  });
  await call("POST", `/${approval}/deny`);
  expect((await call("POST", `/${approval}/give-reason`)).body.error?.code).toBe("reason_required");
  expect((await call("POST", `/${approval}/give-reason`, mia, { reason: "no" })).body.error?.code).toBe("not_eligible");
  expect((await call("POST", `/${approval}/give-reason`, dana, { reason: "not now" })).body.result).toBe("done");
  expect((await call("POST", `/${approval}/ask-again`)).body.result).toBe("nothing");
  const { timeline = [] } = (await call("GET", `/${approval}`)).body;
  expect(timeline.map(({ sentence }) => sentence).join(" ")).toMatch(/Dana Reyes gave it more time: until .*said why/);
});
