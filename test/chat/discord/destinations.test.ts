/**
 * Destinations that are lost on Discord, and Discord down for minutes.
 *
 * row 28  down for ten minutes: one card in the end, as its breach then stands     row 40  a deleted channel, a lost permission
 * row 30  a rate limit on one channel holds no other                              row 42  a person who has left, or shares no server
 */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { minute, second } from "../../../src/domain/words/time.ts";
import { followFleet } from "../../../src/flows/access/fleet.ts";
import { followReach } from "../../../src/flows/decide/pass-over.ts";
import { until } from "../../support/service.ts";
import { config, type DiscordWorld, discordWorld } from "./discord-world.ts";

const { airline } = config.rooms;
if (!airline) throw new Error("the fleet has a room");
const fleet = {
  ...config,
  rooms: {
    airline,
    ops: { ...airline, id: "ops", channels: [{ platform: "discord" as const, channel: "20002" }], agents: ["ops-*"] },
  },
};

let it: DiscordWorld;
beforeEach(async () => {
  it = await discordWorld({ fleet, named: ["20001", "20002"] });
});
afterEach(async () => {
  expect(await it.world.store.verify()).toMatchObject({ ok: true });
  await it.stop();
});
const posting = "POST /channels/:id/messages";
/** Cards of breaches; a line that is also told to the whole channel has no frame. */
const cardsIn = async (channel: string) =>
  (await it.guild.channel(channel).messages()).filter(
    ({ framed, thread, words }) => framed && !thread && /BR-/.test(words),
  );
const passedOver = async () => (await it.journal("breach.escalated")).flatMap(({ passed_over }) => passed_over ?? []);
const posts = (channel: string) =>
  it.guild.proxy.calls.filter(({ route, path }) => route === posting && path.includes(channel));

describe("row 28: Discord down for ten minutes", () => {
  test.each([500, 503])("HTTP %i: each breach has one card in the end, as it then stands", async (status) => {
    it.guild.proxy.inject("*", { type: "status", status }, { times: 100_000 });
    await it.world.cross("airline-a");
    await it.pass(10 * minute, 5_000);
    expect(await it.journal("card.shown")).toEqual([]);
    it.guild.proxy.recover();
    await it.pass(2 * minute, 5_000);
    const cards = await cardsIn("20001");
    expect(cards).toHaveLength(1);
    expect(cards[0]?.words).toMatch(/QUARANTINED.*BR-1/s);
  });

  test("once one of them gets through the rest follow at the channel's pace, the newest first", async () => {
    it.guild.proxy.inject("*", { type: "status", status: 503 }, { times: 100_000 });
    for (let nth = 1; nth <= 4; nth++) {
      await it.world.cross(`airline-${nth}`);
      await it.pass(minute, 5_000);
    }
    it.guild.proxy.recover();
    const order = async () => (await cardsIn("20001")).flatMap(({ words }) => [...new Set(words.match(/BR-\d+/g))]);
    for (let waits = 0; waits < 60 && (await order()).length === 0; waits++) await it.pass(second);
    await it.pass(6 * second);
    const [first, ...rest] = await order();
    const newestFirst = ["BR-4", "BR-3", "BR-2", "BR-1"];
    expect(rest).toEqual(newestFirst.filter((id) => id !== first));
    expect(first).toMatch(/^BR-[1-4]$/);
  });

  test("many that waited for it stand in one place each, which calls one person once", async () => {
    it.guild.proxy.inject("*", { type: "status", status: 503 }, { times: 100_000 });
    for (let nth = 1; nth <= 9; nth++) {
      await it.world.cross(`airline-${nth}`);
      await it.pass(2 * second);
    }
    it.guild.proxy.recover();
    await it.pass(30 * second);
    const places = await cardsIn("20001");
    const ids = places.flatMap(({ words }) => [...new Set(words.match(/BR-\d+/g))]);
    expect(ids.sort()).toEqual(Array.from({ length: 9 }, (_, index) => `BR-${index + 1}`));
    const calling = posts("20001").filter(
      ({ answer, body }) => answer === "passed" && String(body.content).includes("<@"),
    );
    expect(calling).toHaveLength(places.length);
  });
});

test("row 30: a rate limit on one channel delays no page of another, and is waited out to the end", async () => {
  // The rooms are introduced before, so that nothing else is on its way.
  await it.pass(10 * second);
  const before = posts("20001").length;
  const limitedUntil = it.world.at() + 30 * second;
  it.guild.proxy.inject(
    posting,
    { type: "rate-limit", seconds: 30 },
    { times: 999, where: (_, path) => path.includes("20001") && it.world.at() < limitedUntil },
  );
  await it.world.cross("airline-a");
  await it.delivery.drain();
  await it.world.cross("ops-a");
  await it.delivery.drain();
  expect((await cardsIn("20002")).map(({ words }) => words)).toEqual([expect.stringContaining("ops-a fails")]);
  await it.pass(29 * second);
  expect(posts("20001")).toHaveLength(before + 1);
  await it.pass(2 * second);
  expect((await cardsIn("20001")).map(({ words }) => words)).toEqual([expect.stringContaining("airline-a fails")]);
});

describe.each([10003, 50001, 50013] as const)("row 40: a channel that answers %i", (code) => {
  test("is not asked again: who is asked is called directly and can decide there", async () => {
    it.guild.proxy.inject(
      posting,
      { type: "refuse", code },
      { times: 999, where: (_, path) => path.includes("20001") },
    );
    await it.world.cross();
    await it.pass(5 * second);
    const call = await it.guild.expectDm("dana", /airline-a fails/);
    expect(await it.journal("route.failed")).toContainEqual(
      expect.objectContaining({ destination: "20001", card: "breach:BR-1", instead: ["dana"] }),
    );
    const before = posts("20001").length;
    await it.pass(20 * second);
    expect(posts("20001")).toHaveLength(before);
    await call.click("Approve", it.guild.as("dana"));
    await it.guild.expectEphemeral("dana", /airline-a is quarantined/);
  });
});

describe("row 42: a person with whom Discord opens no channel", () => {
  test("is passed over at once, and not tried again", async () => {
    await followFleet(it.world, fleet);
    followReach(it.world);
    const open = "POST /users/@me/channels";
    const isDana = ({ recipient_id }: Record<string, unknown>): boolean => recipient_id === "1001";
    it.guild.proxy.inject(open, { type: "refuse", code: 10013 }, { times: 999, where: isDana });
    await it.world.cross();
    await it.delivery.drain();
    await until(async () => (await passedOver()).includes("dana"), "Dana is passed over");
    await it.delivery.drain();
    await it.guild.expectDm("lee", /airline-a/);
    const tries = () => it.guild.proxy.calls.filter(({ body }) => isDana(body)).length;
    const before = tries();
    await it.pass(20 * second);
    expect(tries()).toBe(before);
  });
});

describe("row 42: a person who left the server", () => {
  test("is passed over before anybody writes to them", async () => {
    await followFleet(it.world, fleet);
    followReach(it.world);
    it.guild.leaves("dana");
    await it.world.cross();
    await it.pass(10 * second);
    await until(async () => (await passedOver()).includes("dana"), "Dana is passed over");
    expect(it.guild.directChannel("dana")).toBeUndefined();
    expect(await it.journal("route.failed")).toMatchObject([{ error: expect.stringContaining("10007") }]);
  });
});

describe.each([50278, 50007] as const)("row 42: a person whose direct message is refused with %i", (code) => {
  test("is passed over at once, is not tried again, and is left out by what comes later", async () => {
    await followFleet(it.world, fleet);
    followReach(it.world);
    const toLee = (path: string): boolean => path.includes(it.guild.directChannel("lee") ?? "not opened");
    it.guild.proxy.inject(posting, { type: "refuse", code }, { times: 999, where: (_, path) => toLee(path) });
    await it.world.cross();
    await it.pass(30 * second);
    await until(async () => (await passedOver()).includes("lee"), "Lee is passed over");
    await it.delivery.drain();
    // Not a second has passed; the ladder would have waited for thirty more.
    expect((await it.journal("breach.escalated")).map(({ step }) => step)).toEqual([1, 2, 3]);
    expect(await it.journal("route.failed")).toMatchObject([
      { destination: "1003", error: expect.stringContaining(String(code)) },
    ]);
    await it.world.cross("airline-b");
    await it.pass(minute);
    expect(it.guild.proxy.calls.filter(({ path, route }) => route === posting && toLee(path))).toHaveLength(1);
    const later = await it.world.store.journal({ subject: "breach:BR-2", types: ["breach.escalated"] });
    expect(later.flatMap(({ body }) => ("to" in body ? body.to : []))).not.toContain("lee");
  });
});
