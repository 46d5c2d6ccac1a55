/** What of Discord survives a restart of the bot: the server it serves, what a button asks first, and what a form was about. */
import { afterEach, describe, expect, test } from "vitest";
import type { Door } from "../../../src/ports/chat.ts";
import type { Form } from "../../../src/views/card.ts";
import { until } from "../../support/slack-workspace.ts";
import { type DiscordWorld, discordWorld } from "./discord-world.ts";

let it: DiscordWorld;
afterEach(() => it.stop());

const room = () => it.guild.channel("20001");
const dana = () => it.guild.as("dana");
const asked = async () => {
  await it.world.cross();
  await it.delivery.drain();
  return room().expectMessage(/BR-1/);
};
/** What one person was told in private, newest last. */
const told = async (): Promise<string[]> => (await it.guild.ephemeralsTo("dana")).map(({ words }) => words);

test("a server whose channel was chosen in chat alone is served, although the bot is in a second one", async () => {
  it = await discordWorld({ named: [] });
  const visitor = { how: "discord", account: "1001", team: "30001" } as const;
  const bind = { item: "channel:discord/20001", verb: "bind:airline", epoch: 0 } as const;
  expect(await it.world.door.press(visitor, { press: bind })).toMatchObject({ card: { tone: "resolved" } });
  it.guild.proxy.gateway.alsoIn({ id: "30002", name: "Elsewhere" });
  await it.restart();
  expect(it.discord.health().team).toBe("30001");
  expect(it.discord.problems()).toEqual([]);
  await (await asked()).click("Approve", dana());
  await it.guild.expectEphemeral("dana", /airline-a is quarantined/);
});

describe("a button that asks first", () => {
  test("asks in the words of its card, also after a restart, and its yes decides", async () => {
    it = await discordWorld();
    await (await asked()).click("Approve", dana());
    await it.guild.expectEphemeral("dana", /airline-a is quarantined/);
    await it.delivery.drain();
    const card = await room().expectMessage(/QUARANTINED/);
    await it.restart();
    await card.click("Release airline-a", dana());
    const question = await it.guild.expectEphemeral("dana", /Release airline-a\?/);
    expect(question.words).toContain("airline-a may act again at once. BR-1 stays as it is.");
    expect(question.buttons).toEqual(["Release", "Keep it held"]);
    await question.click("Release", dana());
    await it.guild.expectEphemeral("dana", /airline-a.*(released|runs|free)/is);
    expect(await it.journal("agent.released")).toHaveLength(1);
  });

  test("asks generally where its card does not offer it any more, and tells a stranger nothing of it", async () => {
    it = await discordWorld();
    await asked();
    const press = { item: "breach:BR-1", verb: "lift", epoch: 1 } as const;
    const question = (account: string) => it.world.door.question({ how: "discord", account, team: "30001" }, { press });
    expect(await question("1001")).toBeUndefined();
    await (await room().expectMessage(/BR-1/)).click("Approve", dana());
    await it.guild.expectEphemeral("dana", /airline-a is quarantined/);
    expect(await question("1001")).toMatchObject({ title: "Release airline-a?" });
    expect(await question("9999")).toBeUndefined();
  });
});

describe("a form of two steps", () => {
  const names = ["one", "two", "three", "four", "five", "six"];
  const form: Form = {
    title: "Six questions",
    submit: "Go",
    fields: names.map((name) => ({ type: "text", name, label: name })),
  };
  /** The room's one question asks for more than a modal holds; the rest is behind the real door. */
  const asks = (): Record<string, string>[] => {
    const answers: Record<string, string>[] = [];
    const { press } = it.world.door;
    const asking: Door["press"] = async (visitor, button, fields) => {
      if (fields) answers.push(fields);
      if (fields) return press(visitor, button);
      return { type: "form", form, press: { item: "breach:BR-1", verb: "acknowledge", epoch: 1 } };
    };
    it.world.door.press = asking;
    return answers;
  };
  const opened = async () => {
    await (await asked()).choose("Snooze", dana());
    return it.guild.expectModal("Six questions");
  };
  const typed = (some: string[]) => Object.fromEntries(some.map((name) => [name, name.toUpperCase()]));

  test("goes on after a restart when its first step was sent: nothing that was typed is lost", async () => {
    it = await discordWorld();
    const answers = asks();
    const first = await opened();
    await it.restart();
    await first.submit(typed(names.slice(0, 5)), dana());
    await (await it.guild.expectEphemeral("dana", /one more step/)).click("Continue", dana());
    const second = await it.guild.expectModal(/six/);
    await second.submit(typed(["six"]), dana());
    await until(
      () => answers.length > 0 || undefined,
      () => "nothing was answered",
    );
    expect(answers).toEqual([typed(names)]);
  });

  test("whose first step is not known any more saves nothing, says so, and keeps what was typed last", async () => {
    it = await discordWorld();
    const answers = asks();
    await (await opened()).submit(typed(names.slice(0, 5)), dana());
    await (await it.guild.expectEphemeral("dana", /one more step/)).click("Continue", dana());
    const second = await it.guild.expectModal(/six/);
    await it.restart();
    await second.submit(typed(["six"]), dana());
    const lost = await it.guild.expectEphemeral("dana", /nothing was saved/);
    expect(lost.words).toContain('Press "Begin again…"');
    expect(answers).toEqual([]);
    await lost.click("Begin again", dana());
    await (await it.guild.expectModal(/one/)).submit(typed(names.slice(0, 5)), dana());
    await until(
      async () => (await told()).at(-1)?.includes("one more step") || undefined,
      () => "there is no second step",
    );
    await (await it.guild.expectEphemeral("dana", /one more step/)).click("Continue", dana());
    const again = await it.guild.expectModal(/six/);
    expect(again.standing).toEqual({ six: "SIX" });
    await again.submit({}, dana());
    await until(
      () => answers.length > 0 || undefined,
      () => "nothing was answered",
    );
    expect(answers).toEqual([typed(names)]);
  });
});

test("settings that somebody else changed meanwhile can be saved at the second try", async () => {
  it = await discordWorld();
  it.world.config = { ...it.world.config, admins: ["dana", "lee"] };
  await it.guild.command("/ward fleet room settings", dana());
  await (await it.guild.expectEphemeral("dana", /an answer or two first/)).click(/…$/, dana());
  const modal = await it.guild.expectModal(/Settings of airline/);
  const { airline } = it.world.config.rooms;
  if (!airline) throw new Error("the fleet has a room");
  const settings = { ...airline.settings, reopen_window: 2 * airline.settings.reopen_window };
  it.world.config = { ...it.world.config, rooms: { airline: { ...airline, settings } } };
  await modal.submit({ ack_ttl: "3h" }, dana());
  await (await it.guild.expectEphemeral("dana", /changed while you were typing/)).click(/Continue|Correct/, dana());
  await (await it.guild.expectModal(/Settings of airline/)).submit({ ack_ttl: "3h" }, dana());
  await it.guild.expectEphemeral("dana", /Saved, and in force/);
  expect((await it.journal("room.settings")).flatMap(({ changes }) => changes)).toContainEqual(
    expect.objectContaining({ field: "ack_ttl" }),
  );
});

test("the digest of the card that asked in a form is bound with the decision", async () => {
  it = await discordWorld();
  await (await asked()).choose("Snooze", dana());
  await (await it.guild.expectModal(/Snooze BR-1/)).submit({ until: "15m" }, dana());
  await it.guild.expectEphemeral("dana", /./);
  const [held] = await it.journal("breach.snoozed");
  expect(held).toMatchObject({ by: "dana", shown: expect.stringMatching(/./) });
});
