/** What the doctor reads from a real local Slack, and what it says of the answers of a Slack that refuses. */

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scopesOf } from "../../../src/chat/slack/app-address.ts";
import { checkSlack, type SlackToCheck } from "../../../src/chat/slack/doctor.ts";
import type { Check } from "../../../src/domain/words/check.ts";
import { type SlackWorkspace, startSlackWorkspace } from "../../support/slack-workspace.ts";

const wanted = scopesOf(readFileSync("manifest.yml", "utf8"));
const scopes = [...wanted.needed, ...wanted.optional];

let workspace: SlackWorkspace;
beforeAll(async () => {
  workspace = await startSlackWorkspace();
});
afterAll(async () => workspace?.stop());

const look = (change: Partial<SlackToCheck> = {}): Promise<Check[]> => {
  const { botToken, appToken, apiUrl } = workspace.settings;
  return checkSlack({
    botToken,
    appToken,
    apiUrl,
    scopes: wanted,
    channels: new Map([["C01AIR", "airline"]]),
    accounts: new Map([["U01DANA", "dana"]]),
    publicUrl: undefined,
    now: () => Date.now(),
    ...change,
  });
};
const of = (checks: Check[], about: string): Check | undefined => checks.find((one) => one.about === about);

test("a workspace that is right has nothing failing, and nothing was posted", async () => {
  const checks = await look();
  expect(checks.filter(({ state }) => state === "fail")).toEqual([]);
  expect(of(checks, "slack channel C01AIR")?.says).toBe("The bot is in #airline, which shows the room airline.");
  expect(await workspace.channel("C01AIR").messages()).toEqual([]);
});

test.each([
  ["conversations.info", "channel_not_found", "slack channel C01AIR", "fail", /the bot does not see/i],
  ["conversations.open", "user_not_found", "slack account U01DANA", "fail", /no such member: dana/],
  ["conversations.open", "user_disabled", "slack account U01DANA", "fail", /account is closed/],
  ["apps.connections.open", "missing_scope", "slack socket", "fail", /no click arrives/],
  ["auth.test", "token_revoked", "slack token", "fail", /refuses SLACK_BOT_TOKEN \(token_revoked\)/],
  ["conversations.info", "ratelimited", "slack channel C01AIR", "warn", /ratelimited/],
] as const)("%s answers %s", async (method, error, about, state, says) => {
  workspace.proxy.inject(method, { type: "refuse", error });
  const check = of(await look(), about);
  expect(check?.state).toBe(state);
  expect(check?.says).toMatch(says);
  expect(check?.do).toMatch(/\.$/);
});

test("in HTTP mode the address the app must send to is named", async () => {
  const { appToken: _, ...settings } = workspace.settings;
  const http = { ...settings, appToken: undefined, signingSecret: "8f742231b10e8888abcd99yyyzzz85a5" };
  expect(of(await look(http), "slack requests")?.state).toBe("warn");
  const named = await look({ ...http, publicUrl: "https://ward.acme.example" });
  expect(of(named, "slack requests")?.says).toContain("https://ward.acme.example/slack/events");
});

/** The local workspace says neither scopes nor a time of its own choosing; Slack does. */
async function answering(headers: Record<string, string>, body: object): Promise<{ apiUrl: string; close(): void }> {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  return {
    apiUrl: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/api/`,
    close: () => server.close(),
  };
}

test.each([
  [scopes.join(","), "ok", /no more/],
  [wanted.needed.join(","), "ok", /pictures are not shown/],
  [scopes.filter((scope) => scope !== "im:write").join(","), "fail", /lacks im:write/],
  [[...scopes, "channels:history"].join(","), "warn", /may also do channels:history/],
])("scopes %s are compared with the manifest", async (given, state, says) => {
  const slack = await answering({ "x-oauth-scopes": given }, { ok: true, team: "Acme Air" });
  const check = of(await look({ apiUrl: slack.apiUrl }), "slack scopes");
  slack.close();
  expect(check?.state).toBe(state);
  expect(check?.says).toMatch(says);
});

test("a clock that is minutes off is told against Slack's", async () => {
  const slack = await answering({ date: new Date(Date.now() - 400_000).toUTCString() }, { ok: true, team: "Acme Air" });
  const checks = await look({ apiUrl: slack.apiUrl });
  slack.close();
  expect(of(checks, "clock")).toMatchObject({ state: "fail", says: expect.stringMatching(/ahead of Slack's/) });
});

test("a Slack that is not there is told as such, and not as a wrong token", async () => {
  const checks = await look({ apiUrl: "http://127.0.0.1:9/api/" });
  expect(of(checks, "slack token")?.says).toBe("Slack does not answer (unreachable).");
});
