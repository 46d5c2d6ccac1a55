/** Somebody who answers for an agent has left: who is called instead, what people read, and what the journal holds. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { minute, second } from "../../../src/domain/words/time.ts";
import { followFleet } from "../../../src/flows/access/fleet.ts";
import { followReach } from "../../../src/flows/decide/pass-over.ts";
import { withoutStorms } from "../../support/breaches.ts";
import { until } from "../../support/slack-workspace.ts";
import { type SlackWorld, slackWorld } from "./slack-world.ts";

let it: SlackWorld;
beforeEach(async () => {
  it = await slackWorld();
  await followFleet(it.world, withoutStorms);
  followReach(it.world);
});
afterEach(async () => {
  expect(await it.world.store.verify()).toMatchObject({ ok: true });
  expect(await it.world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
  await it.stop();
});

/** Slack opens no conversation with these accounts until the returned function is called. */
const left = (error: string, ...accounts: string[]): (() => void) => {
  let on = true;
  it.workspace.proxy.inject(
    "conversations.open",
    { type: "refuse", error },
    { times: Number.MAX_SAFE_INTEGER, where: ({ users }) => on && accounts.includes(String(users)) },
  );
  return () => {
    on = false;
  };
};
const escalations = async () =>
  (await it.journal("breach.escalated")).map(({ step, to, instead_of, unreachable, passed_over }) => ({
    step,
    to,
    ...(instead_of.length > 0 && { instead_of }),
    ...(unreachable && { unreachable }),
    ...(passed_over && { passed_over }),
  }));
/** What the first look finds is decided beside it. */
const passedOver = async () => {
  await until(
    async () => (await it.journal("breach.escalated")).some(({ passed_over }) => passed_over) || undefined,
    () => "nobody was passed over",
  );
  await it.tell();
};

describe.each(["user_disabled", "user_not_found", "users_not_found"])(
  "an accountable whose account answers %s",
  (error) => {
    test("is passed over at once, with the reason, and without a second try", async () => {
      left(error, "U01DANA");
      await it.world.cross();
      await it.tell();
      await passedOver();
      // Not a second has passed; the ladder would have waited for thirty.
      expect(await escalations()).toEqual([
        { step: 1, to: ["dana"] },
        { step: 2, to: ["lee"], passed_over: ["dana"] },
      ]);
      const line = (await it.room()).find(({ thread }) => thread);
      expect(line?.words).toContain(`Level 2: Dana cannot be reached on Slack (${error}).`);
      expect(JSON.stringify(line?.blocks)).toContain("<@U03LEE>");
      await it.workspace.expectDm("lee", /Quarantine airline-a\?/);
      const tries = it.calls("conversations.open");
      await it.pass(25 * second);
      expect(it.calls("conversations.open")).toBe(tries);
      expect(await it.journal("route.failed")).toHaveLength(1);
    });
  },
);

test("of an account that is gone the next breach knows: its deputy is called first, and the card says for whom", async () => {
  left("user_disabled", "U01DANA");
  await it.world.cross();
  await it.tell();
  await passedOver();
  await it.world.cross("airline-b");
  await it.tell();
  const [, second] = (await it.room()).filter(({ thread }) => !thread);
  expect(second?.words).toContain("(for Dana, who cannot be reached)");
  expect(JSON.stringify(second?.blocks)).toContain("<@U03LEE>");
  expect((await escalations()).at(-1)).toEqual({ step: 1, to: ["lee"], instead_of: ["dana"], unreachable: ["dana"] });
  expect(await it.journal("route.failed")).toHaveLength(1);
});

test("where nobody on the ladder can be reached it goes through to the room, once, and stops there", async () => {
  left("user_disabled", "U01DANA", "U03LEE");
  await it.world.cross();
  await it.tell();
  await passedOver();
  await it.pass(2 * second);
  expect((await escalations()).map(({ step, to }) => [step, to.length])).toEqual([
    [1, 1],
    [2, 1],
    [3, 0],
  ]);
  const called = it.workspace.proxy.calls.length;
  await it.pass(30 * second);
  expect(it.workspace.proxy.calls.length).toBe(called);
  // What silence does stays what the pact said, at its own time.
  await it.pass(2 * minute, 5_000);
  expect(await it.journal("breach.expired")).toHaveLength(1);
});

test("where a later breach finds nobody at its first step, the next is taken at once", async () => {
  left("user_disabled", "U01DANA", "U03LEE");
  await it.world.cross();
  await it.tell();
  await passedOver();
  await it.pass(2 * second);
  await it.world.cross("airline-b");
  await it.tell();
  await it.pass(second);
  const later = (await it.world.store.journal({ subject: "breach:BR-2", types: ["breach.escalated"] })).map(
    ({ body }) => "step" in body && body.step,
  );
  expect(later).toEqual([1, 2, 3]);
  expect((await it.room()).filter(({ words }) => words.includes("Everyone responsible in this room"))).toHaveLength(2);
});

test("once the account works again its person counts again", async () => {
  const back = left("user_disabled", "U01DANA");
  await it.world.cross();
  await it.tell();
  await passedOver();
  back();
  await it.world.cross("airline-b");
  await it.tell();
  await it.pass(second);
  expect(await it.journal("route.restored")).toEqual([{ platform: "slack", destination: "U01DANA" }]);
  await it.world.cross("airline-c");
  await it.tell();
  expect((await escalations()).at(-1)).toEqual({ step: 1, to: ["dana"] });
});

test("an admin is told once, whoever else it is that is gone; a name that changed changes nothing", async () => {
  left("user_disabled", "U03LEE");
  await it.world.cross();
  await it.world.cross("airline-b");
  await it.tell();
  await it.pass(65 * second);
  const told = (await it.workspace.dmsTo("dana")).filter(({ words }) => words.includes("Lee Park cannot be reached"));
  expect(told).toHaveLength(1);
  // Accounts are ids: what somebody calls themselves is not looked at.
  it.workspace.proxy.send("events_api", {
    team_id: "T01TEST",
    type: "event_callback",
    event_id: "EvRenamed",
    event: { type: "user_change", user: { id: "U01DANA", name: "dana.new", real_name: "Dana New" } },
  });
  await it.pass(second);
  expect((await it.journal("route.failed")).every(({ destination }) => destination === "U03LEE")).toBe(true);
});

test("where the app's own Messages tab is off nobody is passed over, an admin reads what to do, and what waits is sent then", async () => {
  let off = true;
  it.workspace.proxy.inject(
    "chat.postMessage",
    { type: "refuse", error: "messages_tab_disabled" },
    { times: Number.MAX_SAFE_INTEGER, where: ({ channel }) => off && String(channel).startsWith("D") },
  );
  await it.world.cross();
  await it.tell();
  await it.pass(35 * second);
  expect(await it.journal("route.failed")).toEqual([]);
  expect(await escalations()).toEqual([
    { step: 1, to: ["dana"] },
    { step: 2, to: ["lee"] },
  ]);
  expect(it.slack.problems()).toEqual([
    {
      severity: "degraded",
      sentence: expect.stringMatching(
        /no direct messages .*messages_tab_disabled.*Turn on "Messages Tab" under App Home/,
      ),
    },
  ]);
  off = false;
  await it.pass(45 * second);
  await it.workspace.expectDm("lee", /airline-a/);
  expect(it.slack.problems()).toEqual([]);
});
