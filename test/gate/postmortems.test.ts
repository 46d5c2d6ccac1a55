/** Postmortems over HTTP: who files and amends them, what is wrong with a body, and two at once. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Documented, documented } from "../support/documented.ts";
import type { Service } from "../support/intake-service.ts";
import { deskPact, live, say, startPast } from "../support/past.ts";

let service: Service;
let fits: Documented;
let tokens: Record<"dana" | "sam" | "mia" | "kim", string>;
beforeAll(async () => {
  service = await startPast();
  fits = await documented(service.app);
  await live(service, deskPact({ more: "postmortem: { from: high }\n" }));
  const person = (name: string) => service.token(["person"], { person: name });
  tokens = { dana: await person("dana"), sam: await person("sam"), mia: await person("mia"), kim: await person("kim") };
  await say(service, "airline-a", 20);
  for (const verb of ["deny", "resolve"])
    expect(await post(`breaches/BR-1/${verb}`, tokens.dana, {})).toMatchObject({ status: 200 });
}, 60_000);
afterAll(() => service?.stop());

async function call(method: "GET" | "POST", path: string, secret: string, body?: unknown) {
  const url = `/v1/${path}`;
  const response = await service.app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${secret}`, ...(body !== undefined && { "content-type": "application/json" }) },
    ...(body !== undefined && { payload: JSON.stringify(body) }),
  });
  const read = response.json();
  expect(fits(method, url, response.statusCode, read)).toEqual([]);
  return { status: response.statusCode, body: read };
}
const post = (path: string, secret: string, body: unknown) => call("POST", path, secret, body);

const findings = {
  summary: "A cache was cold.",
  cause: "tool",
  impact: "Travellers waited 20 s.",
  factors: "It was restarted at noon.",
  failure_mode: "unavailable",
  verdict: "threshold stale",
};

test("a draft is listed for those who see the room, and is not there for others", async () => {
  expect(await call("GET", "postmortems?status=draft", tokens.mia)).toMatchObject({
    status: 200,
    body: { items: [{ id: "PM-1", breach: "BR-1", owner: "dana", overdue: false, filed: null, amended: null }] },
  });
  expect(await call("GET", "postmortems/PM-1", tokens.kim)).toMatchObject({ status: 404 });
  expect(await post("postmortems/PM-1/file", tokens.kim, findings)).toMatchObject({ status: 404 });
});

test.each([
  [{ cause: "fate" }, 422, /cause/],
  [{ verdict: undefined }, 422, /verdict/],
  [{ impact: "  " }, 422, /impact: Say what it did, and to whom/],
  [{ failure_mode: "mood" }, 422, /failure_mode: Choose one of: context-lost, wrong-output/],
  [{ due: "tomorrow" }, 422, /due: Write the day as 2026-12-03/],
  [{ due: "2020-01-01" }, 422, /due: That day is over/],
  [{ owner: "nobody" }, 422, /owner: Nobody called nobody/],
  [{ proposed: "slow breach above 8" }, 422, /change_kind: Say what kind of change/],
  [{ change_kind: "threshold", proposed: "sooner please" }, 422, /This pact states no threshold sooner/],
  [{ summary: "a\u0007b" }, 422, /summary/],
  [{ extra: 1 }, 422, /extra/],
])("%j is refused with what is wrong, and files nothing", async (more, status, says) => {
  const answer = await post("postmortems/PM-1/file", tokens.dana, { ...findings, ...more });
  expect(answer.status, JSON.stringify(answer.body)).toBe(status);
  expect(JSON.stringify(answer.body.error)).toMatch(says);
  expect(await call("GET", "postmortems/PM-1", tokens.dana)).toMatchObject({ body: { status: "draft" } });
});

test("a bystander is told who may, before anything that is wrong with the body", async () => {
  expect(await post("postmortems/PM-1/file", tokens.mia, { ...findings, impact: "" })).toMatchObject({
    status: 403,
    body: {
      error: { code: "not_eligible", message: expect.stringMatching(/^PM-1 is for Dana, Sam or Lee to write\./) },
    },
  });
  expect(await post("postmortems/PM-1/amend", tokens.dana, { impact: "More." })).toMatchObject({
    status: 409,
    body: { error: { code: "decision_waits" } },
  });
});

test("of two at once one files it, and the other is told by whom; then it is amended, and read as it stands", async () => {
  const both = await Promise.all(
    [tokens.dana, tokens.sam].map((secret) =>
      post("postmortems/PM-1/file", secret, { ...findings, change_kind: "threshold", proposed: "slow breach above 8" }),
    ),
  );
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  const [lost] = both.filter(({ status }) => status === 409);
  expect(lost?.body.error).toMatchObject({
    code: "already_decided",
    message: expect.stringMatching(/^PM-1 was filed by .* can be amended/),
  });
  expect(await post("postmortems/PM-1/amend", tokens.mia, { verdict: "pact right" })).toMatchObject({ status: 403 });
  expect(await post("postmortems/PM-1/amend", tokens.sam, { verdict: "pact outdated" })).toMatchObject({
    status: 200,
    body: { sentence: "PM-1 is amended: verdict. BR-1 is judged anew: pact outdated." },
  });
  expect(await call("GET", "postmortems/PM-1", tokens.mia)).toMatchObject({
    body: {
      status: "filed",
      verdict: "pact outdated",
      impact: findings.impact,
      change: "CR-1",
      amended: { by: "sam" },
    },
  });
  expect(await call("GET", "breaches/BR-1", tokens.mia)).toMatchObject({
    body: { status: "reviewed", verdict: "pact outdated" },
  });
});
