/** What goes out to Slack, against a real local workspace: cards, threads, direct messages, and what Slack does on a bad day. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Delivery } from "../../../src/ports/chat.ts";
import type { Card } from "../../../src/views/card.ts";
import { breachCard, directNote, escalationNote } from "../sample-cards.ts";
import { type Scene, startScene } from "./scene.ts";

let scene: Scene;
beforeEach(async () => {
  scene = await startScene();
});
afterEach(() => scene.stop());

const post = (channel = "C01AIR"): Promise<Delivery> =>
  scene.slack.post(channel, breachCard("open"), scene.token, { name: "the card" });
const edit = (message: string): Promise<Delivery> =>
  scene.slack.edit("C01AIR", message, breachCard("quarantined"), scene.token);
const sentAs = (delivery: Delivery): string => {
  if (delivery.type !== "sent") throw new Error(`not sent: ${delivery.error}`);
  return delivery.message;
};
const calls = (method: string) => scene.workspace.proxy.calls.filter((call) => call.method === method);

describe("a card", () => {
  test("is posted, asks its question and calls the person who answers for it", async () => {
    sentAs(await post());
    const card = await scene.workspace.channel("C01AIR").expectMessage("BR-142");
    expect(card.words).toContain("🔴 OPEN · BR-142 · airline-a fails its travellers");
    expect(card.words).toContain("@Dana Reyes: quarantine airline-a?");
    expect(card.buttons).toEqual(["Approve: quarantine airline-a", "Deny: keep it running", "I'm looking · 15 min"]);
    expect(card.menu).toHaveLength(5);
    expect(card.menu.slice(-2)).toEqual(["Details", "More…"]);
    expect(card.menu).toContain("Pause airline-a now (anyone in the room)");
    expect(card.text).toBe("OPEN BR-142 (high): airline-a fails its travellers. Dana: quarantine airline-a?");
  });

  test("is edited in place, and an edit calls nobody", async () => {
    const message = sentAs(await post());
    expect(sentAs(await edit(message))).toBe(message);
    const [only, ...more] = await scene.workspace.channel("C01AIR").messages();
    expect(more).toEqual([]);
    expect(only?.words).toContain("⛔ QUARANTINED");
    expect(JSON.stringify(calls("chat.update"))).not.toContain("<@");
  });

  test("carries its subject and version, so that it can be found again", async () => {
    sentAs(await post());
    expect(calls("chat.postMessage")[0]?.args.metadata).toEqual({
      event_type: "wardroom_card",
      event_payload: { subject: "breach:BR-142", version: 3 },
    });
  });

  test("never unfurls a link and never turns names into mentions", async () => {
    sentAs(await post());
    expect(calls("chat.postMessage")[0]?.args).toMatchObject({
      unfurl_links: false,
      unfurl_media: false,
      link_names: false,
      parse: "none",
    });
  });
});

describe("a thread", () => {
  test("takes an escalation, which mentions the next person", async () => {
    const message = sentAs(await post());
    sentAs(await scene.slack.reply("C01AIR", message, escalationNote(), { broadcast: false }, scene.token));
    const line = await scene.workspace.channel("C01AIR").expectMessage("Level 2");
    expect(`C01AIR/${line.thread}`).toBe(message);
    expect(line.words).toContain("@Lee Park");
    expect(line.buttons).toHaveLength(3);
    expect(calls("chat.postMessage").at(-1)?.args).not.toHaveProperty("reply_broadcast");
  });

  test("is told to the whole channel only when asked for", async () => {
    const message = sentAs(await post());
    await scene.slack.reply("C01AIR", message, escalationNote(), { broadcast: true }, scene.token);
    expect(calls("chat.postMessage").at(-1)?.args.reply_broadcast).toBe(true);
  });

  test("that is gone does not swallow an escalation: it is said in the channel", async () => {
    scene.workspace.proxy.inject("chat.postMessage", { type: "refuse", error: "thread_not_found" });
    sentAs(await scene.slack.reply("C01AIR", "C01AIR/1.000001", escalationNote(), { broadcast: false }, scene.token));
    expect((await scene.workspace.channel("C01AIR").expectMessage("Level 2")).thread).toBeUndefined();
  });
});

describe("a direct message", () => {
  test("reaches the person and nobody else, complete in itself", async () => {
    const message = sentAs(await scene.slack.direct("U03LEE", directNote(), scene.token));
    const line = await scene.workspace.expectDm("lee", /Quarantine airline-a\?/);
    expect(line.buttons).toHaveLength(3);
    expect(message).toBe(`${line.channel}/${line.ts}`);
    expect(await scene.workspace.channel("C01AIR").messages()).toEqual([]);
    expect(await scene.workspace.dmsTo("dana")).toEqual([]);
  });

  test("opens the conversation once", async () => {
    await scene.slack.direct("U03LEE", directNote(), scene.token);
    await scene.slack.direct("U03LEE", directNote(), scene.token);
    expect(calls("conversations.open")).toHaveLength(1);
  });

  test("to somebody who left is gone", async () => {
    scene.workspace.proxy.inject("conversations.open", { type: "refuse", error: "user_disabled" });
    expect(await scene.slack.direct("U03LEE", directNote(), scene.token)).toEqual({
      type: "gone",
      error: "user_disabled",
    });
  });
});

describe("a rate limit", () => {
  test("is waited out: Slack is not asked again before Retry-After ends", async () => {
    scene.workspace.proxy.inject("chat.postMessage", { type: "rate-limit", seconds: 30 });
    expect(await post()).toEqual({ type: "retry", afterMs: 30_000, error: "rate limited by Slack", told: true });
    scene.clock.move(10_000);
    expect(await post()).toEqual({ type: "retry", afterMs: 20_000, error: "rate limited by Slack", told: true });
    expect(calls("chat.postMessage")).toHaveLength(1);
    scene.clock.move(20_000);
    sentAs(await post());
  });

  test("holds for everything that is posted there, cards and replies alike", async () => {
    const message = sentAs(await post());
    scene.workspace.proxy.inject("chat.postMessage", { type: "rate-limit", seconds: 5 });
    expect(await post()).toMatchObject({ type: "retry" });
    expect(
      await scene.slack.reply("C01AIR", message, escalationNote(), { broadcast: false }, scene.token),
    ).toMatchObject({ type: "retry" });
    expect(calls("chat.postMessage")).toHaveLength(2);
  });

  test("on one channel holds up no other, no edit and no direct message", async () => {
    const message = sentAs(await post());
    scene.workspace.proxy.inject(
      "chat.postMessage",
      { type: "rate-limit", seconds: 30 },
      { where: ({ channel }) => channel === "C01AIR" },
    );
    expect(await post()).toMatchObject({ type: "retry" });
    sentAs(await edit(message));
    sentAs(await scene.slack.direct("U03LEE", directNote(), scene.token));
  });
});

describe("a bad day at Slack", () => {
  test.each([500, 502, 503])("an HTTP %i is tried again", async (status) => {
    scene.workspace.proxy.inject("chat.postMessage", { type: "status", status });
    expect(await post()).toEqual({ type: "retry", afterMs: 1_000, error: `Slack answered HTTP ${status}` });
    sentAs(await post());
  });

  test("a reply that is lost after the fact is tried again, so that a message is late rather than missing", async () => {
    scene.workspace.proxy.inject("chat.postMessage", { type: "lost-reply" });
    expect(await post()).toMatchObject({ type: "retry" });
    expect(calls("chat.postMessage")).toHaveLength(1);
    sentAs(await post());
    const [first, second, ...more] = await scene.workspace.channel("C01AIR").messages();
    expect(more).toEqual([]);
    expect(first?.words).not.toContain("(resent)");
    expect(second?.words).toContain("(resent) Slack did not confirm the first copy");
  });

  test("what is about nothing in particular is taken for the second copy of no other card", async () => {
    const { subject: _, ...card } = breachCard("open");
    const settings = { ...card, title: "Settings", summary: "The settings changed." };
    const introduction = { ...settings, title: "Introduction", summary: "I am Wardroom." };
    const say = (card: Card, name: string) => scene.slack.post("C01AIR", card, scene.token, { name });
    scene.workspace.proxy.inject("chat.postMessage", { type: "lost-reply" });
    expect(await say(settings, "1")).toMatchObject({ type: "retry" });
    sentAs(await say(introduction, "2"));
    sentAs(await say(settings, "3"));
    sentAs(await say(settings, "1"));
    const posted = await scene.workspace.channel("C01AIR").messages();
    expect(posted.map(({ words }) => words.includes("(resent)"))).toEqual([false, false, false, true]);
  });

  test("a direct message that reads like one whose reply was lost is a message of its own", async () => {
    const call = (name: string) => scene.slack.direct("U03LEE", directNote(), scene.token, { name });
    scene.workspace.proxy.inject("chat.postMessage", { type: "lost-reply" });
    expect(await call("1")).toMatchObject({ type: "retry" });
    sentAs(await call("2"));
    sentAs(await call("1"));
    const told = await scene.workspace.dmsTo("lee");
    expect(told.map(({ words }) => words.includes("(resent)"))).toEqual([false, false, true]);
  });

  test.each(["internal_error", "service_unavailable", "ratelimited"])("%s is tried again", async (error) => {
    scene.workspace.proxy.inject("chat.postMessage", { type: "refuse", error });
    expect(await post()).toMatchObject({ type: "retry", error });
  });
});

describe("what trying again would not help", () => {
  test.each(["channel_not_found", "not_in_channel", "is_archived", "restricted_action"])(
    "a channel that answers %s is gone",
    async (error) => {
      scene.workspace.proxy.inject("chat.postMessage", { type: "refuse", error });
      expect(await post()).toEqual({ type: "gone", error });
    },
  );

  test.each(["invalid_auth", "token_revoked", "account_inactive"])(
    "%s is no fault of the channel: the card waits, and nothing more is called until an admin has mended the app",
    async (error) => {
      scene.workspace.proxy.inject("chat.postMessage", { type: "refuse", error });
      expect(await post()).toEqual({ type: "retry", afterMs: 60_000, error, told: true });
      expect(await post()).toEqual({ type: "retry", afterMs: 60_000, error, told: true });
      expect(calls("chat.postMessage")).toHaveLength(1);
    },
  );

  test("a scope that is missing holds back what needs it, and nothing else", async () => {
    scene.workspace.proxy.inject("conversations.open", { type: "refuse", error: "missing_scope" });
    expect(await scene.slack.direct("U03LEE", directNote(), scene.token)).toEqual({
      type: "retry",
      afterMs: 30_000,
      error: "missing_scope",
    });
    sentAs(await post());
  });

  test("a card that somebody deleted is gone with that word, so that it can be posted anew", async () => {
    expect(await edit("C01AIR/1.000001")).toEqual({ type: "gone", error: "message_not_found" });
  });

  test.each(["cant_update_message", "edit_window_closed"])("a message that answers %s is gone", async (error) => {
    const message = sentAs(await post());
    scene.workspace.proxy.inject("chat.update", { type: "refuse", error });
    expect(await edit(message)).toEqual({ type: "gone", error });
  });

  test("what Slack refuses for a reason of its own has failed, with the reason", async () => {
    scene.workspace.proxy.inject("chat.postMessage", { type: "refuse", error: "something_new" });
    expect(await post()).toEqual({ type: "failed", error: "Slack refuses it: something_new" });
  });

  test("blocks that Slack refuses still leave their words in the channel", async () => {
    scene.workspace.proxy.inject("chat.postMessage", { type: "refuse", error: "invalid_blocks" });
    sentAs(await post());
    const line = await scene.workspace.channel("C01AIR").expectMessage("BR-142");
    expect(line.words).toContain("Dana: quarantine airline-a?");
    expect(line.words).toContain("/ward");
    expect(
      scene.logged.some(({ level, message }) => level === "error" && message.includes("refuses the drawing")),
    ).toBe(true);
  });
});
