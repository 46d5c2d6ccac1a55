/** Slack over HTTP, request by request: what is refused, what is acknowledged, and what has an effect. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fastify, { type FastifyInstance } from "fastify";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { systemRandom } from "../../../src/app.ts";
import { createSlack, type Slack } from "../../../src/chat/slack/slack.ts";
import { keepTaken } from "../../../src/chat/slack/taken-requests.ts";
import { minute, second } from "../../../src/domain/words/time.ts";
import { createServer } from "../../../src/http/server.ts";
import { openSqliteStore, type SqliteStore } from "../../../src/store/sqlite/open.ts";
import { fleet, noon } from "../../support/breaches.ts";
import { signed } from "../../support/slack-inbound.ts";
import {
  type SlackWorkspace,
  slackSigningSecret,
  slackTeam,
  startSlackWorkspace,
  until,
} from "../../support/slack-workspace.ts";
import { listLog, type TestDoor, testDoor } from "./scene.ts";

let workspace: SlackWorkspace;
let server: FastifyInstance;
let slack: Slack;
let door: TestDoor;
let store: SqliteStore;
let dir: string;
let at = noon;
/** Set at Slack last; what was signed before that still comes with the old one. */
const newSecret = "abcd742231b10e8888abcd99yyyzzz85";
const logged: Parameters<typeof listLog>[0] = [];

beforeAll(async () => {
  workspace = await startSlackWorkspace();
});
beforeEach(async () => {
  at = noon;
  door = testDoor(new Map());
  const { botToken, apiUrl } = workspace.settings;
  dir = mkdtempSync(join(tmpdir(), "wardroom-slack-"));
  await open(botToken, apiUrl);
});
afterEach(async () => {
  await close();
  rmSync(dir, { recursive: true, force: true });
});

async function open(botToken: string, apiUrl: string | undefined): Promise<void> {
  const clock = { now: () => at };
  store = openSqliteStore({ file: join(dir, "wardroom.db"), clock, random: systemRandom, log: listLog(logged) });
  slack = createSlack({
    botToken,
    signingSecrets: [newSecret, slackSigningSecret],
    ...(apiUrl && { apiUrl }),
    log: listLog(logged),
    clock,
    random: systemRandom,
    people: (id) => fleet.people[id],
    taken: keepTaken(store, clock),
  });
  server = await createServer({ log: listLog(logged), random: () => "x" });
  if (slack.routes) await server.register(slack.routes);
  await slack.start(door);
}
async function close(): Promise<void> {
  await slack.stop();
  await server.close();
  await store.close();
}
afterAll(() => workspace.stop());

const form = (payload: object): string => `payload=${encodeURIComponent(JSON.stringify(payload))}`;
const click = (change: object = {}) => ({
  type: "block_actions",
  team: { id: slackTeam, domain: "acme-air" },
  user: { id: "U01DANA", team_id: slackTeam },
  channel: { id: "C01AIR", name: "airline" },
  container: { type: "message", message_ts: "1.0", channel_id: "C01AIR" },
  message: { ts: "1.0" },
  trigger_id: "none",
  actions: [
    { type: "button", action_id: "ward.press.0", block_id: "b", value: "tok", action_ts: String(Math.random()) },
  ],
  ...change,
});
const asForm = { "content-type": "application/x-www-form-urlencoded" };
const asJson = { "content-type": "application/json" };
const send = async (body: string, headers: Record<string, string>, type: Record<string, string> = asForm) => {
  const { statusCode, payload } = await server.inject({
    method: "POST",
    url: "/slack/events",
    headers: { ...type, ...headers },
    payload: body,
  });
  return { status: statusCode, body: payload };
};
const visits = (count: number) =>
  until(
    () => (door.visits.length >= count ? door.visits : undefined),
    () => `${count} visits were expected, ${door.visits.length} came`,
  );
/** What comes after is taken as ever, and nothing came before it. */
const onlyThis = async (): Promise<void> => {
  const body = form(click({ actions: [{ ...click().actions[0], value: "last" }] }));
  expect(await send(body, signed(body, at))).toEqual({ status: 200, body: "" });
  expect((await visits(1)).map(({ token }) => token)).toEqual(["last"]);
};

describe("a request that Slack did not sign, or not just now, gets 401 and nothing else", () => {
  const body = form(click());
  const good = () => signed(body, at);
  const stamp = (seconds: string) => ({ ...good(), "x-slack-request-timestamp": seconds });
  /** Signed for the stamp it carries, so that the stamp alone is what is wrong. */
  const signedAt = (shift: number) => signed(body, at + shift);
  const cases: [string, () => Record<string, string>, string?][] = [
    ["no signature", () => ({ "x-slack-request-timestamp": good()["x-slack-request-timestamp"] ?? "" })],
    ["no timestamp", () => ({ "x-slack-signature": good()["x-slack-signature"] ?? "" })],
    ["neither", () => ({})],
    ["a wrong signature", () => ({ ...good(), "x-slack-signature": `v0=${"0".repeat(64)}` })],
    ["a body changed by one byte", good, body.replace("tok", "tol")],
    ["a body with one byte more", good, `${body}&`],
    ["a timestamp 301 s old", () => signedAt(-301 * second)],
    ["a timestamp 301 s ahead", () => signedAt(301 * second)],
    ["the timestamp abc", () => stamp("abc")],
    ["an empty timestamp", () => stamp("")],
    ["the timestamp 1e9", () => stamp("1e9")],
    ["a negative timestamp", () => stamp("-1")],
    ["a timestamp with a fraction", () => stamp(`${Math.floor(noon / 1_000)}.0`)],
    ["two timestamps", () => stamp(`${Math.floor(noon / 1_000)}, ${Math.floor(noon / 1_000)}`)],
    [
      "a v1 signature",
      () => ({ ...good(), "x-slack-signature": (good()["x-slack-signature"] ?? "").replace("v0", "v1") }),
    ],
    ["a signature without =", () => ({ ...good(), "x-slack-signature": (good()["x-slack-signature"] ?? "").slice(3) })],
    ["a short signature", () => ({ ...good(), "x-slack-signature": (good()["x-slack-signature"] ?? "").slice(0, -1) })],
    ["another secret", () => signed(body, at, "0123456789abcdef0123456789abcdef")],
  ];
  test.each(cases)("%s", async (_, headers, changed = body) => {
    expect(await send(changed, headers())).toEqual({ status: 401, body: "" });
    await onlyThis();
  });

  test("a challenge that is not signed is not answered", async () => {
    const challenge = JSON.stringify({ type: "url_verification", challenge: "abc" });
    expect(await send(challenge, {}, asJson)).toEqual({ status: 401, body: "" });
  });

  test("it is said in the log once a minute, with the count and without the body", async () => {
    logged.length = 0;
    for (let time = 0; time < 5; time++) await send(body, {});
    at += minute;
    await send(body, {});
    const lines = logged.filter(({ message }) => message.includes("not signed by Slack"));
    expect(lines.map(({ fields }) => fields)).toMatchObject([{ count: 1 }, { count: 6 }]);
    expect(JSON.stringify(lines)).not.toContain("U01DANA");
  });
});

describe("a signed request", () => {
  test.each([-299, 0, 299])("stamped %i s from now is taken", async (shift) => {
    const body = form(click());
    expect(await send(body, signed(body, at + shift * second))).toEqual({ status: 200, body: "" });
    await visits(1);
  });

  test("is acknowledged before the door has answered", async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { answer } = door;
    door.answer = async (visit) => {
      await held;
      return answer(visit);
    };
    const body = form(click());
    expect(await send(body, signed(body, at))).toEqual({ status: 200, body: "" });
    release();
  });

  test("sent a second time is acknowledged, has no effect and is remembered as a replay", async () => {
    const body = form(click());
    const headers = signed(body, at);
    for (const after of [0, second, 4 * minute]) {
      at = noon + after;
      expect(await send(body, headers)).toEqual({ status: 200, body: "" });
    }
    await visits(1);
    expect(door.visits).toHaveLength(1);
    expect(door.turnedAwayFrom).toEqual(["U01DANA@C01AIR replayed", "U01DANA@C01AIR replayed"]);
  });

  test("sent once more after a restart has no effect either, and is remembered as a replay", async () => {
    const body = form(click());
    const headers = signed(body, at);
    await send(body, headers);
    await visits(1);
    await close();
    at = noon + minute;
    const { botToken, apiUrl } = workspace.settings;
    await open(botToken, apiUrl);
    expect(await send(body, headers)).toEqual({ status: 200, body: "" });
    expect(door.turnedAwayFrom).toEqual(["U01DANA@C01AIR replayed"]);
    const other = form(click({ message: { ts: "2.0" } }));
    await send(other, signed(other, at));
    await visits(2);
    expect(door.visits).toHaveLength(2);
  });

  test("signed with the new secret or the old is taken while they are rotated, with any other it is not", async () => {
    const answers = [];
    for (const [index, secret] of [newSecret, slackSigningSecret, `${newSecret.slice(1)}0`].entries()) {
      const body = form(click({ message: { ts: `${index}.5` } }));
      answers.push((await send(body, signed(body, at, secret))).status);
    }
    expect(answers).toEqual([200, 200, 401]);
    await visits(2);
  });

  test("that Slack tries again, signed anew or not, has one effect and is no replay", async () => {
    const body = form(click());
    await send(body, signed(body, at));
    for (const [retry, shift] of [
      ["1", 0],
      ["1", 1],
      ["2", 60],
      ["3", 299],
    ] as const) {
      at = noon + shift * second;
      const headers = { ...signed(body, at), "x-slack-retry-num": retry, "x-slack-retry-reason": "http_timeout" };
      expect(await send(body, headers)).toEqual({ status: 200, body: "" });
    }
    await visits(1);
    expect(door.visits).toHaveLength(1);
    expect(door.turnedAwayFrom).toEqual([]);
  });

  test("proves that the address is ours", async () => {
    const body = JSON.stringify({ type: "url_verification", token: "old", challenge: "3eZbrw1aB" });
    const answer = await send(body, signed(body, at), asJson);
    expect({ ...answer, body: JSON.parse(answer.body) }).toEqual({ status: 200, body: { challenge: "3eZbrw1aB" } });
  });

  test.each<[string, string, Record<string, string>]>([
    ["no payload", "x=1", asForm],
    ["a payload that is not JSON", "payload=%7Bnot", asForm],
    ["two payloads", `${form(click())}&${form(click())}`, asForm],
    ["no action", form(click({ actions: [] })), asForm],
    ["two actions", form(click({ actions: [click().actions[0], click().actions[0]] })), asForm],
    ["no user", form(click({ user: undefined })), asForm],
    ["a user without id", form(click({ user: { team_id: slackTeam } })), asForm],
    ["an unknown type", form({ type: "something_new", user: { id: "U01DANA" } }), asForm],
    ["a command without its user", "command=%2Fward&team_id=T01TEST&text=list", asForm],
    ["a command given twice", "command=%2Fward&command=%2Fx&team_id=T01TEST&user_id=U01DANA", asForm],
    ["JSON that is a list", "[1,2]", asJson],
    ["JSON with a forbidden key", '{"type":"event_callback","event":{"type":"x"},"__proto__":{"a":1}}', asJson],
    ["nothing", "", asJson],
    ["a text", "hello", { "content-type": "text/plain" }],
  ])("with %s is answered payload_format", async (_, body, type) => {
    const answer = await send(body, signed(body, at), type);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body).error.code).toBe("payload_format");
    await onlyThis();
  });

  test("of more than 64 KiB is refused before it is looked at", async () => {
    const body = form(
      click({ message: { ts: "1.0", blocks: Array.from({ length: 10_000 }, () => ({ type: "divider" })) } }),
    );
    expect((await send(body, signed(body, at))).status).toBe(413);
    expect((await send("x".repeat(64 * 1024 + 1), {})).status).toBe(413);
    await onlyThis();
  });

  test("on a button that is not ours is answered privately", async () => {
    const body = form(click({ actions: [{ type: "button", action_id: "old.approve", value: "1", action_ts: "1" }] }));
    expect((await send(body, signed(body, at))).status).toBe(200);
    await workspace.expectEphemeral("dana", "not one of Wardroom's any more");
    expect(door.visits).toEqual([]);
  });

  test("of a command is acknowledged with nothing and answered privately", async () => {
    const body = new URLSearchParams({
      command: "/ward",
      text: "status",
      user_id: "U04MIA",
      team_id: slackTeam,
      channel_id: "C01AIR",
      trigger_id: "t1",
    }).toString();
    expect(await send(body, signed(body, at))).toEqual({ status: 200, body: "" });
    expect((await visits(1))[0]).toMatchObject({ typed: "status", visitor: { account: "U04MIA" } });
  });

  test("of a form is answered in the same breath", async () => {
    door.answer = () => ({
      type: "form",
      form: { title: "Again", submit: "Send", fields: [{ type: "text", name: "reason", label: "Why" }] },
      press: { item: "breach:BR-1", verb: "resolve", epoch: 1 },
      errors: { reason: "Say why." },
    });
    const body = form({
      type: "view_submission",
      team: { id: slackTeam },
      user: { id: "U01DANA", team_id: slackTeam },
      view: {
        id: "V1",
        type: "modal",
        callback_id: "ward.form",
        private_metadata: JSON.stringify({ token: "tok", channel: "C01AIR" }),
        blocks: [{ type: "input", block_id: "reason" }],
        state: { values: { reason: { answer: { value: "x" } } } },
      },
    });
    const answer = await send(body, signed(body, at));
    expect(JSON.parse(answer.body)).toEqual({ response_action: "errors", errors: { reason: "Say why." } });
  });

  test("for an event that nobody listens to is acknowledged", async () => {
    const body = JSON.stringify({
      type: "event_callback",
      team_id: slackTeam,
      event_id: "Ev1",
      event: { type: "reaction_added" },
    });
    expect((await send(body, signed(body, at), asJson)).status).toBe(200);
  });

  test("from another workspace is acknowledged, has no effect and is remembered", async () => {
    const body = form(click({ team: { id: "T0OTHER" }, user: { id: "U04MIA", team_id: "T0OTHER" } }));
    expect((await send(body, signed(body, at))).status).toBe(200);
    await until(
      () => door.turnedAwayFrom[0],
      () => "nothing was remembered",
    );
    expect(door.turnedAwayFrom).toEqual(["U04MIA@C01AIR other-team"]);
    await onlyThis();
  });
});

describe("Slack's look at the certificate never has an effect", () => {
  test.each([
    ["alone", "ssl_check=1&token=x"],
    ["with a click beside it", `ssl_check=1&${form(click())}`],
    ["with a command beside it", "ssl_check=1&command=%2Fward&text=pause+airline-a&user_id=U01DANA&team_id=T01TEST"],
  ])("%s, signed or not", async (_, body) => {
    expect(await send(body, {})).toEqual({ status: 200, body: "" });
    expect(await send(body, signed(body, at))).toEqual({ status: 200, body: "" });
    await onlyThis();
  });
});

test("until the program is ready Slack is asked to come again", async () => {
  const early = createSlack({
    botToken: "xoxb-test-token",
    signingSecrets: [slackSigningSecret],
    log: listLog(logged),
    clock: { now: () => at },
    random: systemRandom,
    people: () => undefined,
    taken: keepTaken(store, { now: () => at }),
  });
  const other = fastify();
  if (early.routes) await other.register(early.routes);
  const body = form(click());
  const answer = await other.inject({
    method: "POST",
    url: "/slack/events",
    headers: { ...asForm, ...signed(body, at) },
    payload: body,
  });
  expect(answer.statusCode).toBe(503);
  expect(answer.headers["retry-after"]).toBe("2");
  await other.close();
});
