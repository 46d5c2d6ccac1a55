/** Discord as people meet it, against a real local one: cards, clicks, commands, and what Discord does on a bad day. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { until } from "../../support/service.ts";
import { type DiscordWorld, discordWorld } from "./discord-world.ts";

let it: DiscordWorld;
beforeEach(async () => {
  it = await discordWorld();
});
afterEach(() => it.stop());

const room = () => it.guild.channel("20001");
const asked = async () => {
  await it.world.cross();
  await it.delivery.drain();
  return room().expectMessage(/BR-1/);
};
const posts = () => it.guild.proxy.calls.filter(({ route }) => route === "POST /channels/:id/messages");

describe("a person", () => {
  test("sees the card and approves it by its button, once, and the journal says by what means", async () => {
    const card = await asked();
    await card.click("Approve", it.guild.as("dana"));
    await it.guild.expectEphemeral("dana", /airline-a is quarantined/);
    await it.delivery.drain();
    expect((await room().expectMessage(/QUARANTINED/)).id).toBe(card.id);
    expect(await it.journal("breach.approved")).toMatchObject([{ by: "dana", how: "discord" }]);
  });

  test("who may not decide is told so in private", async () => {
    await (await asked()).click("Approve", it.guild.as("mia"));
    await it.guild.expectEphemeral("mia", /Dana/);
    expect(await it.journal("breach.approved")).toEqual([]);
  });

  test("presses a button from before a restart, and it still works", async () => {
    const card = await asked();
    await it.restart();
    await card.click("Approve", it.guild.as("dana"));
    await it.guild.expectEphemeral("dana", /airline-a is quarantined/);
  });

  test("types /ward, with suggestions of what they may see", async () => {
    await asked();
    expect((await it.guild.suggestions("/ward ack BR", it.guild.as("dana"))).join()).toContain("BR-1");
    await it.guild.command("/ward ack BR-1 I am on it", it.guild.as("dana"));
    await it.guild.expectEphemeral("dana", /looking|hold/i);
    expect(await it.journal("breach.acknowledged")).toMatchObject([
      { by: "dana", how: "discord", reason: "I am on it" },
    ]);
  });

  test("is called in the thread of the card when the first one has not answered", async () => {
    const card = await asked();
    await it.pass(35_000);
    const line = (await room().messages()).find(({ thread, words }) => thread !== undefined && /Level 2/.test(words));
    expect(line?.thread).toBe(card.id);
    await it.guild.expectDm("lee", /airline-a/);
  });

  test("is answered by the buttons of the card as it was redrawn", async () => {
    await (await asked()).click("Approve", it.guild.as("dana"));
    await it.guild.expectEphemeral("dana", /airline-a is quarantined/);
    await it.delivery.drain();
    await (await room().expectMessage(/QUARANTINED/)).click("Release airline-a", it.guild.as("dana"));
    await it.guild.expectEphemeral("dana", /airline-a/);
  });

  test("reads the details in private", async () => {
    await (await asked()).choose("Details", it.guild.as("dana"));
    await it.guild.expectEphemeral("dana", /What happened/);
  });
});

describe("on a bad day", () => {
  test("a lost reply leaves one copy, and the journal its message", async () => {
    it.guild.proxy.inject(
      "POST /channels/:id/messages",
      { type: "lost-reply" },
      { where: (_, path) => path.includes("20001") },
    );
    await it.world.cross();
    await it.pass(10_000);
    const cards = (await room().messages()).filter(({ words, thread }) => !thread && words.includes("BR-1"));
    expect(cards).toHaveLength(1);
    const shown = (await it.journal("card.shown")).filter(
      ({ nth, card }) => nth === undefined && card === "breach:BR-1",
    );
    expect(shown.map(({ message }) => message)).toEqual([`20001/${cards[0]?.id}`]);
  });

  test("a rate limit is waited out", async () => {
    it.guild.proxy.inject(
      "POST /channels/:id/messages",
      { type: "rate-limit", seconds: 7 },
      { where: (_, path) => path.includes("20001") },
    );
    await it.world.cross();
    await it.delivery.drain();
    const before = posts().length;
    await it.pass(5_000);
    expect(posts().filter(({ path }) => path.includes("20001"))).toHaveLength(before);
    await it.pass(5_000);
    await room().expectMessage(/BR-1/);
  });

  test("a channel that is closed to the bot is rerouted", async () => {
    it.guild.proxy.inject(
      "POST /channels/:id/messages",
      { type: "refuse", code: 50001 },
      { times: 99, where: (_, path) => path.includes("20001") },
    );
    await it.world.cross();
    await it.pass(5_000);
    expect(await it.journal("route.failed")).toMatchObject([
      { destination: "20001", error: "50001 Missing Access" },
      { destination: "20001", card: "breach:BR-1", instead: ["dana"] },
    ]);
    await it.guild.expectDm("dana", /airline-a/);
  });

  test("a fault of Discord's is waited out, and the card goes out once", async () => {
    it.guild.proxy.inject(
      "POST /channels/:id/messages",
      { type: "status", status: 503 },
      { times: 3, where: (_, path) => path.includes("20001") },
    );
    await it.world.cross();
    await it.pass(20_000);
    expect((await room().messages()).filter(({ words, thread }) => !thread && words.includes("BR-1"))).toHaveLength(1);
  });

  test("a card that somebody deleted is posted again, with buttons that count", async () => {
    const card = await asked();
    it.guild.proxy.inject(
      "PATCH /channels/:id/messages/:id",
      { type: "refuse", code: 10008 },
      { where: (_, path) => path.includes(card.id) },
    );
    await card.click("I'm looking", it.guild.as("dana"));
    await it.guild.expectEphemeral("dana", /./);
    await it.pass(5_000);
    const again = (await room().messages()).find(
      ({ id, words, thread }) => id !== card.id && !thread && /BR-1/.test(words),
    );
    expect(again).toBeDefined();
    await again?.click("Approve", it.guild.as("dana"));
    await it.guild.expectEphemeral("dana", /airline-a is quarantined/);
  });

  test("whose direct messages are closed is not written to again and again, and the room still calls", async () => {
    it.guild.proxy.inject(
      "POST /channels/:id/messages",
      { type: "refuse", code: 50007 },
      {
        times: 999,
        where: (_, path) => !path.includes("20001"),
      },
    );
    await asked();
    await it.world.advance(5 * 60_000);
    await it.pass(5_000);
    const tries = posts().filter(({ answer }) => answer === "refused").length;
    expect(tries).toBeGreaterThan(0);
    await it.pass(60_000);
    expect(posts().filter(({ answer }) => answer === "refused").length).toBe(tries);
    expect((await it.journal("route.failed")).length).toBeGreaterThan(0);
  });

  test("a bot that is put out of its server counts nobody as gone for it, and says what to do", async () => {
    await asked();
    it.guild.proxy.inject(
      "POST /channels/:id/messages",
      { type: "refuse", code: 50278 },
      { times: 999, where: (_, path) => !path.includes("20001") },
    );
    it.guild.remove();
    await until(() => it.discord.health().team === undefined, "the bot is out");
    await it.pass(35_000);
    expect(posts().some(({ path, answer }) => answer === "refused" && !path.includes("20001"))).toBe(true);
    expect((await it.journal("route.failed")).filter(({ destination }) => destination !== "20001")).toEqual([]);
    expect(it.discord.problems()).toMatchObject([
      { severity: "degraded", sentence: expect.stringContaining("Invite it") },
    ]);
  });

  test("a revoked token stops every call, and is said", async () => {
    it.guild.proxy.inject("*", { type: "refuse", code: 401 }, { times: 999 });
    await it.world.cross();
    await it.pass(3_000);
    const before = it.guild.proxy.calls.length;
    await it.pass(20_000);
    expect(it.guild.proxy.calls.length).toBe(before);
    expect(it.discord.problems()).toMatchObject([{ severity: "refused" }]);
    it.guild.proxy.recover();
  });

  test("a cut link is resumed, and clicks arrive", async () => {
    const card = await asked();
    it.guild.proxy.gateway.cutLinks();
    await until(() => it.discord.health().connected && it.guild.proxy.gateway.openLinks() === 1, "it is back");
    await card.click("Approve", it.guild.as("dana"));
    await it.guild.expectEphemeral("dana", /airline-a is quarantined/);
  });
});
