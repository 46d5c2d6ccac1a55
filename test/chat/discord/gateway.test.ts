/**
 * The link to Discord on a bad day, against a local gateway that does what Discord's does.
 *
 * row 32  Discord asks for a new link, ends the session, or closes it: it comes back, and a click made in the gap counts once
 * row 33  a link that carries nothing more is found out by its heartbeats
 * row 41  a refused token or intent is said, in one sentence with what to do, and asked again a minute later at the earliest
 */
import { afterEach, describe, expect, test } from "vitest";
import { hour, minute, second } from "../../../src/domain/words/time.ts";
import { until } from "../../support/service.ts";
import { type DiscordWorld, type DiscordWorldOptions, discordWorld } from "./discord-world.ts";

let it: DiscordWorld;
afterEach(() => it.stop());

const begin = async (options?: DiscordWorldOptions): Promise<void> => {
  it = await discordWorld(options);
};
const gateway = () => it.guild.proxy.gateway;
const asked = async () => {
  await it.world.cross();
  await it.delivery.drain();
  return it.guild.channel("20001").expectMessage(/BR-1/);
};
const isBack = () => until(() => it.discord.health().connected && gateway().openLinks() === 1, "the link is back");
const isDown = () => until(() => !it.discord.health().connected, "the link is seen to be down");
/** How often the bot asked where the gateway is, which it does before each new session. */
const tries = () => it.guild.proxy.calls.filter(({ route }) => route === "GET /gateway/bot").length;
const sentences = () => it.discord.problems().map(({ sentence }) => sentence);

describe("row 32: a link that Discord ends", () => {
  test("because it wants a new one is resumed, and a click of the gap counts once", async () => {
    await begin();
    const card = await asked();
    gateway().askToReconnect();
    await card.click("Approve", it.guild.as("dana"));
    await it.guild.expectEphemeral("dana", /airline-a is quarantined/);
    await isBack();
    expect(gateway().greetings).toEqual(["identify", "resume"]);
    expect(await it.journal("breach.approved")).toHaveLength(1);
    expect(await it.guild.ephemeralsTo("dana")).toHaveLength(1);
    expect(sentences()).toEqual([]);
  });

  test("with its session begins a new one, and clicks arrive", async () => {
    await begin();
    const card = await asked();
    gateway().endSessions();
    await until(() => gateway().greetings.filter((one) => one === "identify").length === 2, "a new session");
    await isBack();
    await card.click("Approve", it.guild.as("dana"));
    await it.guild.expectEphemeral("dana", /airline-a is quarantined/);
  });

  test.each([1000, 4000, 4008, 4009])("with code %i comes back by itself", async (code) => {
    await begin();
    const card = await asked();
    gateway().closeWith(code);
    gateway().closeWith(undefined);
    await until(() => gateway().greetings.length > 1, "it greets again");
    await isBack();
    await card.click("Approve", it.guild.as("dana"));
    await it.guild.expectEphemeral("dana", /airline-a is quarantined/);
  });
});

describe("row 33: a link that carries nothing more", () => {
  test("is found out by heartbeats nobody answers, is said meanwhile, and is begun anew", async () => {
    await begin();
    const card = await asked();
    // Nothing is wrong as long as they are answered, however often they come.
    for (let nth = 1; nth <= 12; nth++) {
      const before = gateway().heartbeats();
      it.beat();
      await until(() => gateway().heartbeats() > before, `heartbeat ${nth} is answered`);
      await it.told();
    }
    expect(it.discord.health().connected).toBe(true);
    expect(gateway().greetings).toEqual(["identify"]);
    gateway().freezeLinks();
    for (let nth = 1; nth <= 3; nth++) it.beat();
    expect(it.discord.health().connected).toBe(true);
    // Half a minute in service.
    it.beat();
    expect(it.discord.health().connected).toBe(false);
    expect(sentences()).toEqual([
      "chat: discord: the link is down, so clicks and commands do not arrive. It is tried again by itself.",
    ]);
    await it.pass(5 * second);
    await isBack();
    await card.click("Approve", it.guild.as("dana"));
    await it.guild.expectEphemeral("dana", /airline-a is quarantined/);
    expect(await it.journal("breach.approved")).toHaveLength(1);
  });

  test("does not hold up an end", async () => {
    await begin();
    gateway().freezeLinks();
    const from = Date.now();
    await it.discord.stop();
    expect(Date.now() - from).toBeLessThan(5_000);
  });
});

describe("row 41: a token that does not count", () => {
  const reset = expect.stringMatching(/^chat: discord refuses the bot: 4004 .*Reset its token and set DISCORD_TOKEN/);

  test("at the first call ends the start with one sentence", async () => {
    await begin({ asleep: true });
    it.guild.proxy.inject("*", { type: "refuse", code: 401 }, { times: 99 });
    await expect(it.restart()).rejects.toThrow(
      "Discord refuses DISCORD_TOKEN: reset it under Bot of the application, and set the new one.",
    );
    expect(gateway().greetings).toEqual([]);
  });

  test("at the gateway alone is said, and tried once a minute until it counts", async () => {
    await begin({ asleep: true });
    gateway().closeWith(4004);
    await it.restart();
    expect(it.discord.problems()).toEqual([{ severity: "refused", sentence: reset }]);
    const before = tries();
    await it.pass(59 * second);
    expect(tries()).toBe(before);
    await it.pass(4 * minute + second);
    expect(tries() - before).toBeLessThanOrEqual(10);
    expect(it.outstanding()).toEqual([expect.any(Number)]);
    gateway().closeWith(undefined);
    await it.pass(minute);
    expect(it.discord.problems()).toEqual([]);
    expect(it.discord.health().connected).toBe(true);
  });

  test("any more while it runs stops every call, and nothing is lost when it counts again", async () => {
    await begin();
    gateway().closeWith(4004);
    await until(() => it.discord.problems().some(({ severity }) => severity === "refused"), "the refusal is said");
    expect(it.discord.problems()).toEqual([{ severity: "refused", sentence: reset }]);
    const before = it.guild.proxy.calls.length;
    await it.world.cross();
    await it.pass(50 * second);
    expect(it.guild.proxy.calls.length).toBe(before);
    gateway().closeWith(undefined);
    await it.pass(2 * minute);
    await it.guild.channel("20001").expectMessage(/BR-1/);
    expect(it.discord.problems()).toEqual([]);
  });
});

describe("row 41: a link that Discord refuses for good", () => {
  test.each([
    [4010, /shard/],
    [4011, /more servers than one link may serve/],
    [4012, /Update Wardroom/],
    [4013, /intents/],
    [4014, /refuses the intents.*discord\.com\/developers/],
  ])(
    "with code %i says why and what to do, tries every five minutes, and cards go out all the same",
    async (code, words) => {
      await begin();
      gateway().closeWith(code);
      await isDown();
      await until(() => it.outstanding().length === 1, "it is tried again later");
      expect(sentences()).toEqual([expect.stringMatching(words)]);
      expect(it.discord.problems()).toMatchObject([{ severity: "degraded" }]);
      const before = tries();
      await it.pass(4 * minute + 59 * second, 10_000);
      expect(tries()).toBe(before);
      await asked();
      gateway().closeWith(undefined);
      await it.pass(2 * second);
      await isBack();
      expect(sentences()).toEqual([]);
    },
  );

  test("at the start is said likewise, and the start goes on", async () => {
    await begin({ asleep: true });
    gateway().closeWith(4014);
    await it.restart();
    expect(sentences()).toEqual([
      expect.stringMatching(/clicks and commands do not arrive: Discord refuses the intents/),
    ]);
    expect(it.outstanding()).toEqual([5 * minute]);
  });
});

describe("sessions that began too often", () => {
  const left = (remaining: number, reset_after: number): void =>
    it.guild.proxy.inject("GET /gateway/bot", {
      type: "answer",
      body: {
        url: `${it.guild.proxy.origin.replace("http", "ws")}/gateway`,
        shards: 1,
        session_start_limit: { total: 1000, remaining, reset_after, max_concurrency: 1 },
      },
    });

  test("are waited for until Discord counts anew, in one sentence that says how long", async () => {
    await begin({ asleep: true });
    left(0, hour);
    await it.restart();
    expect(gateway().greetings).toEqual([]);
    expect(sentences()).toEqual([
      expect.stringMatching(/began its session too often today; the next time is in 3600 s\. Look in the log/),
    ]);
    await it.pass(59 * minute, minute);
    expect(tries()).toBe(1);
    await it.pass(minute);
    await isBack();
    expect(sentences()).toEqual([]);
  });

  test("are spread over the day while few are left", async () => {
    await begin({ asleep: true });
    left(10, hour);
    await it.restart();
    expect(it.outstanding()).toEqual([6 * minute]);
    expect(gateway().greetings).toEqual([]);
  });
});

describe("Discord out of reach", () => {
  test("at the start lets the start go on, and is tried less and less often, a minute apart at the most", async () => {
    await begin({ asleep: true });
    it.guild.proxy.inject("GET /gateway/bot", { type: "status", status: 503 }, { times: 6 });
    await it.restart();
    const waits = [...it.outstanding()];
    while (waits.length < 6) {
      const next = it.outstanding()[0] ?? 0;
      await it.pass(next, next);
      waits.push(it.outstanding()[0] ?? 0);
    }
    expect(waits).toEqual([5, 10, 20, 40, 60, 60].map((seconds) => seconds * second));
    await it.pass(minute);
    await isBack();
  });
});
