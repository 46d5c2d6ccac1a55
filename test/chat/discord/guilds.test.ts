/** The server a bot is brought into, put out of, and brought back into; and /ward, which is declared in it. */
import { afterEach, describe, expect, test } from "vitest";
import { hour, minute, second } from "../../../src/domain/words/time.ts";
import { until } from "../../support/service.ts";
import { type DiscordWorld, type DiscordWorldOptions, discordWorld } from "./discord-world.ts";

let it: DiscordWorld;
afterEach(async () => {
  expect(await it.world.store.verify()).toMatchObject({ ok: true });
  await it.stop();
});
const begin = async (options?: DiscordWorldOptions): Promise<void> => {
  it = await discordWorld(options);
  await it.delivery.drain();
};
const gateway = () => it.guild.proxy.gateway;
const messages = async () => (await it.guild.channel("20001").messages()).filter(({ thread }) => thread === undefined);
const introductions = async () => (await messages()).filter(({ words }) => words.includes("WARDROOM"));
const sentences = () => it.discord.problems().map(({ sentence }) => sentence);
const isOut = () => until(() => it.discord.health().team === undefined, "the bot is out");
const isIn = () => until(() => it.discord.health().team === "30001", "the bot is in");
/** Whatever the events led to has been decided and told. */
const settled = async (): Promise<void> => {
  await it.told();
  await it.pass(10 * second);
};

describe("a server whose channel wardroom.yaml names", () => {
  test("that the bot is put out of is said and shows no room; brought back, it is introduced and shows what is open", async () => {
    await begin();
    it.guild.remove();
    await isOut();
    await until(async () => (await it.journal("room.unbound")).length > 0, "the room is unbound");
    expect(await it.journal("room.unbound")).toMatchObject([{ room: "airline", channel: "20001", how: "discord" }]);
    expect(sentences()).toEqual([expect.stringMatching(/the bot is in no server .* Invite it/)]);
    it.guild.invite();
    await isIn();
    await settled();
    expect((await it.journal("room.bound")).map(({ how }) => how)).toEqual(["file", "file"]);
    expect(await introductions()).toHaveLength(2);
    expect(sentences()).toEqual([]);
    await it.world.cross();
    await it.delivery.drain();
    await (await it.guild.channel("20001").expectMessage(/BR-1/)).click("Approve", it.guild.as("dana"));
    await it.guild.expectEphemeral("dana", /airline-a is quarantined/);
  });

  test("is introduced once, however often Discord says that the bot is in it or out of another", async () => {
    await begin();
    await it.pass(10 * second);
    for (let nth = 0; nth < 3; nth++) it.guild.invite();
    gateway().send("GUILD_DELETE", { id: "30009" });
    await settled();
    expect(await introductions()).toHaveLength(1);
    expect(await it.journal("room.bound")).toHaveLength(1);
    expect(await it.journal("room.unbound")).toEqual([]);
    expect(it.discord.health().team).toBe("30001");
  });

  test("that Discord cannot reach for a while stays served, and its room bound", async () => {
    await begin();
    await it.pass(10 * second);
    gateway().send("GUILD_DELETE", { id: "30001", unavailable: true });
    await settled();
    expect(it.discord.health().team).toBe("30001");
    it.guild.invite();
    await settled();
    expect(await it.journal("room.unbound")).toEqual([]);
    expect(await introductions()).toHaveLength(1);
  });

  test("that the bot is put out of twice is left once", async () => {
    await begin();
    it.guild.remove();
    it.guild.remove();
    await isOut();
    await settled();
    expect(await it.journal("room.unbound")).toHaveLength(1);
  });
});

describe("a server of which no channel is named", () => {
  test("asks an admin in its first channel as soon as the bot is brought in, and shows the room they choose", async () => {
    await begin({ named: [] });
    it.guild.remove();
    await isOut();
    it.guild.invite();
    await isIn();
    await settled();
    const asks = await it.guild.channel("20001").expectMessage(/WARDROOM/);
    const choice = [...asks.buttons, ...asks.menu].find((label) => label.includes("airline")) ?? "";
    expect(choice).toContain("airline");
    await (asks.menu.includes(choice)
      ? asks.choose(choice, it.guild.as("dana"))
      : asks.click(choice, it.guild.as("dana")));
    await it.guild.expectEphemeral("dana", /This channel now shows the airline room/);
    expect(await it.journal("room.bound")).toMatchObject([{ room: "airline", channel: "20001", how: "discord" }]);
  });

  test("is asked once, however often Discord says that the bot is in it", async () => {
    await begin({ named: [] });
    it.guild.remove();
    await isOut();
    for (let nth = 0; nth < 3; nth++) it.guild.invite();
    await isIn();
    await settled();
    expect(await introductions()).toHaveLength(1);
  });
});

test("a second server that holds no channel of a room is turned away and asks nobody", async () => {
  await begin();
  gateway().send("GUILD_CREATE", {
    ...{ id: "30002", name: "Elsewhere", owner_id: "1", joined_at: new Date(0).toISOString() },
    ...{ roles: [], emojis: [], features: [], members: [], threads: [] },
    channels: [{ id: "20009", name: "general", type: 0, position: 0, permission_overwrites: [] }],
  });
  await until(() => it.discord.health().refused["other-team"] === 1, "it is turned away");
  await settled();
  expect(it.discord.health().team).toBe("30001");
  expect(it.guild.proxy.calls.filter(({ path }) => /20009|30002/.test(path))).toEqual([]);
  expect(sentences()).toEqual([]);
});

describe("/ward", () => {
  const commands = "/applications/40001/guilds/30001/commands";
  const calls = (method: string) =>
    it.guild.proxy.calls.filter(({ route, path }) => route.startsWith(method) && path === commands);
  const refuse = (code: 50001 | 401 | 50013, times = 99) =>
    it.guild.proxy.inject("*", { type: "refuse", code }, { times, where: (_, path) => path === commands });

  test("is declared once, and not again by a restart that would declare the same", async () => {
    await begin();
    expect(calls("PUT")).toHaveLength(1);
    await it.restart(it.world.commands);
    expect(calls("GET")).toHaveLength(2);
    expect(calls("PUT")).toHaveLength(1);
  });

  test("is declared anew where a command is another than Discord has", async () => {
    await begin();
    const [first, ...others] = it.world.commands;
    if (!first) throw new Error("there are commands");
    await it.restart([{ ...first, summary: "Says something else than before" }, ...others]);
    expect(calls("PUT")).toHaveLength(2);
    await it.restart(others);
    expect(calls("PUT")).toHaveLength(3);
  });

  test("that Discord does not take is said with what to do, tried less and less often, and taken at last", async () => {
    await begin({ asleep: true });
    refuse(50001);
    await it.restart();
    expect(sentences()).toEqual([
      "chat: discord: /ward could not be declared in server 30001, buttons work all the same: the bot was invited without applications.commands; invite it again with that scope.",
    ]);
    const tries: number[] = [];
    let seen = calls("GET").length;
    const from = it.world.at();
    for (let nth = 0; nth < 190; nth++) {
      await it.pass(minute, minute);
      if (calls("GET").length > seen) tries.push((it.world.at() - from) / minute);
      seen = calls("GET").length;
    }
    expect(tries).toEqual([1, 3, 7, 15, 31, 63, 123, 183]);
    it.guild.proxy.recover();
    await it.pass(hour, minute);
    expect(calls("PUT")).toHaveLength(1);
    expect(sentences()).toEqual([]);
  }, 60_000);

  test("that could not be declared is tried no more once the bot is out, and is declared as soon as it is back", async () => {
    await begin({ asleep: true });
    refuse(50013);
    await it.restart();
    expect(it.outstanding()).toEqual([minute]);
    it.guild.remove();
    await isOut();
    expect(it.outstanding()).toEqual([]);
    it.guild.proxy.recover();
    it.guild.invite();
    await isIn();
    await until(() => calls("PUT").length === 1, "it is declared");
    await until(() => sentences().length === 0, "nothing is missing any more");
  });
});
