/** A picture on Discord: in the frame of its message, without a sound; where it may not be shown, the words go out alone. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { second } from "../../../src/domain/words/time.ts";
import type { TokenMaker } from "../../../src/ports/chat.ts";
import { noticeCard } from "../../../src/views/notice.ts";
import { pngSignature } from "../../support/png.ts";
import { until } from "../../support/service.ts";
import { type DiscordWorld, discordWorld } from "./discord-world.ts";

let it: DiscordWorld;
let warned: string[];
beforeEach(async () => {
  it = await discordWorld();
  warned = [];
  it.world.log.warn = (_, message) => void warned.push(message ?? "");
});
afterEach(async () => {
  expect(it.world.faults).toEqual([]);
  await it.stop();
});

const token: TokenMaker = () => "unused";
const card = { ...noticeCard("Digest of Sun 22 Nov"), silent: true as const };
const picture = { file: "digest.png", png: pngSignature, alt: "Breaches a day of airline: 4 in all." };
const post = () => it.discord.post("20001", card, token, { name: "1/1", picture });
const sent = () => it.guild.proxy.calls.filter(({ route }) => route === "POST /channels/:id/messages");
/** SUPPRESS_NOTIFICATIONS. https://docs.discord.com/developers/resources/message#message-object-message-flags */
const silently = 4096;

test("stands in the frame, described for who does not see it, and makes no sound", async () => {
  expect(await post()).toMatchObject({ type: "sent" });
  expect(sent()).toMatchObject([
    {
      files: ["digest.png"],
      body: {
        flags: silently,
        embeds: [{ image: { url: "attachment://digest.png" } }],
        attachments: [{ id: "0", filename: "digest.png", description: picture.alt }],
      },
    },
  ]);
  expect(warned).toEqual([]);
});

test.each([50013, 50035] as const)("refused with %s, the words are posted alone, once, as silently", async (code) => {
  it.guild.proxy.inject("POST /channels/:id/messages", { type: "refuse", code });
  expect(await post()).toMatchObject({ type: "sent" });
  expect(sent()).toMatchObject([{ answer: "refused" }, { answer: "passed", files: [], body: { flags: silently } }]);
  expect((await it.guild.channel("20001").messages()).map(({ words }) => words)).toMatchObject([
    expect.stringContaining("Digest of Sun 22 Nov"),
  ]);
  expect(warned).toMatchObject([expect.stringMatching(/permission to attach files/)]);
});

test("a rate limit is of the message: it is waited out, and the picture comes with it", async () => {
  it.guild.proxy.inject("POST /channels/:id/messages", { type: "rate-limit", seconds: 0.1 });
  expect(await post()).toMatchObject({ type: "retry" });
  expect(sent()).toHaveLength(1);
  await until(async () => {
    await it.world.advance(second);
    return (await post()).type === "sent";
  }, "the message is taken");
  expect(sent().at(-1)?.files).toEqual(["digest.png"]);
});
