/** The local Discord that the stories are told in: what is added to it behaves as Discord's own documents say. */
import { Client, GatewayIntentBits, MessageFlags, Routes } from "discord.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type DiscordGuild,
  discordBot,
  discordGuildId,
  discordPeople,
  startDiscordGuild,
} from "../../support/discord-guild.ts";
import { until } from "../../support/service.ts";

let guild: DiscordGuild;
let client: Client;

const login = async (): Promise<Client> => {
  const one = new Client({
    intents: [GatewayIntentBits.Guilds],
    allowedMentions: { parse: [] },
    rest: { api: guild.settings.apiUrl, version: "10", retries: 0, rejectOnRateLimit: () => true },
  });
  const ready = new Promise((done) => one.once("clientReady", done));
  await one.login(guild.settings.token);
  await ready;
  return one;
};

beforeAll(async () => {
  guild = await startDiscordGuild();
  client = await login();
  await client.rest.post(Routes.applicationGuildCommands(discordBot, discordGuildId), {
    body: {
      name: "ward",
      description: "Ask",
      options: [
        {
          type: 1,
          name: "resolve",
          description: "Say that it is over",
          options: [
            { type: 3, name: "which", description: "A breach", required: true, autocomplete: true },
            { type: 3, name: "note", description: "What happened" },
          ],
        },
      ],
    },
  });
  client.on("interactionCreate", async (interaction) => {
    if (interaction.isAutocomplete())
      return interaction.respond([{ name: `one like ${interaction.options.getFocused()}`, value: "BR-1" }]);
    if (interaction.isChatInputCommand()) {
      await interaction.deferReply({ flags: MessageFlags.Ephemeral });
      const { options } = interaction;
      await interaction.editReply(
        `${options.getSubcommand()} ${options.getString("which")}: ${options.getString("note")}`,
      );
    }
    if (interaction.isButton() && interaction.customId === "form")
      await interaction.showModal({
        custom_id: "m1",
        title: "What happened",
        components: [
          { type: 18, label: "Cause", component: { type: 4, custom_id: "cause", style: 1, max_length: 20 } },
          {
            type: 18,
            label: "Verdict",
            component: { type: 3, custom_id: "verdict", options: [{ label: "True alarm", value: "true" }] },
          },
        ],
      });
    if (interaction.isModalSubmit()) {
      const { fields } = interaction;
      const said = `${fields.getTextInputValue("cause")} ${fields.getStringSelectValues("verdict").join()}`;
      await interaction.reply({ content: `**${said}**`, flags: MessageFlags.Ephemeral });
    }
  });
});

afterAll(async () => {
  await client?.destroy();
  await guild?.stop();
});

const quietly = { allowed_mentions: { parse: [] } };
const say = (body: object): Promise<unknown> =>
  client.rest.post(Routes.channelMessages("20001"), { body: { ...quietly, ...body } });

describe("the local Discord", () => {
  test("a typed command has its options in order, and its hidden answer is one person's", async () => {
    await guild.command("/ward resolve BR-1 they are back", guild.as("mia"));
    await guild.expectEphemeral("mia", "resolve BR-1: they are back");
    expect(await guild.ephemeralsTo("dana")).toEqual([]);
    expect((await guild.channel("20001").messages()).some(({ words }) => words.includes("BR-1"))).toBe(false);
    await expect(guild.command("/ward resolve", guild.as("mia"))).rejects.toThrow(/"which" is required/);
    expect(await guild.suggestions("/ward resolve BR", guild.as("mia"))).toEqual(["one like BR"]);
  });

  test("a button opens a modal, which is answered in private", async () => {
    await say({
      content: "Dana? <@1001>",
      allowed_mentions: { parse: [], users: ["1001"] },
      components: [{ type: 1, components: [{ type: 2, style: 1, label: "Say more", custom_id: "form" }] }],
    });
    const message = await guild.channel("20001").expectMessage("Dana? @Dana Reyes");
    await message.click("Say more", guild.as("sam"));
    const modal = await guild.expectModal("What happened");
    expect(modal.fields).toEqual(["Cause", "Verdict"]);
    await expect(modal.submit({ cause: "x".repeat(21), verdict: "true" }, guild.as("sam"))).rejects.toThrow(
      /20 characters/,
    );
    await modal.submit({ Cause: "a prompt", Verdict: "True alarm" }, guild.as("sam"));
    await guild.expectEphemeral("sam", "a prompt true");
  });

  test("a direct message arrives, and an enforced nonce is one message", async () => {
    const { id } = (await client.rest.post(Routes.userChannels(), {
      body: { recipient_id: discordPeople.lee },
    })) as { id: string };
    const body = { content: "you are called", nonce: "n1", enforce_nonce: true, ...quietly };
    guild.proxy.inject("POST /channels/:id/messages", { type: "lost-reply" });
    await expect(client.rest.post(Routes.channelMessages(id), { body })).rejects.toThrow();
    await client.rest.post(Routes.channelMessages(id), { body });
    expect((await guild.dmsTo("lee")).map(({ words }) => words)).toEqual(["you are called"]);
  });

  test("it can be slow, closed and broken", async () => {
    guild.proxy.inject("POST /channels/:id/messages", { type: "refuse", code: 50001 });
    await expect(say({ content: "x" })).rejects.toMatchObject({ code: 50001, status: 403 });
    guild.proxy.inject("*", { type: "status", status: 502 });
    await expect(say({ content: "x" })).rejects.toMatchObject({ status: 502 });
    guild.proxy.inject("POST /channels/:id/messages", { type: "rate-limit", seconds: 7 });
    await expect(say({ content: "x" })).rejects.toMatchObject({ scope: "user" });
  });

  test("a thread has the id of its message", async () => {
    const { id } = (await say({ content: "root" })) as { id: string };
    await client.rest.post(Routes.threads("20001", id), { body: { name: "About root" } });
    await client.rest.post(Routes.channelMessages(id), { body: { content: "a line", ...quietly } });
    const line = await guild.channel("20001").expectMessage("a line");
    expect(line.thread).toBe(id);
  });

  test("a cut link is resumed, and what happened meanwhile arrives", async () => {
    guild.proxy.gateway.cutLinks();
    await guild.command("/ward resolve BR-2 meanwhile", guild.as("dana"));
    await guild.expectEphemeral("dana", "resolve BR-2: meanwhile");
    expect(guild.proxy.gateway.greetings).toEqual(["identify", "resume"]);
  });

  test("what Discord would refuse is kept, and told at the end", async () => {
    await say({ content: "<@1004>!" });
    expect(guild.proxy.problems.splice(0).join("\n")).toContain("<@1004>, who may not be called");
  });

  test("a session that ended begins anew", async () => {
    guild.proxy.gateway.endSessions();
    await until(() => guild.proxy.gateway.greetings.at(-1) === "identify", "the bot identifies again");
    await until(() => guild.proxy.gateway.openLinks() === 1, "the link is open");
    await guild.command("/ward resolve BR-3 anew", guild.as("dana"));
    await guild.expectEphemeral("dana", "resolve BR-3: anew");
  });
});
