/** A picture on Discord: in the frame of its message, without a sound; where it may not be shown, the words go out alone. */
import { expect, test } from "vitest";
import { second } from "../../../src/domain/words/time.ts";
import { until } from "../../support/service.ts";
import { testPictures } from "../picture-tests.ts";
import { type DiscordWorld, discordWorld } from "./discord-world.ts";

const posts = "POST /channels/:id/messages";
const sent = ({ guild }: DiscordWorld) => guild.proxy.calls.filter(({ route }) => route === posts);
/** SUPPRESS_NOTIFICATIONS. https://docs.discord.com/developers/resources/message#message-object-message-flags */
const silently = 4096;

const { it, post } = testPictures({
  start: discordWorld,
  post: ({ discord }, card, token, picture) => discord.post("20001", card, token, { name: "1/1", picture }),
  alt: "Breaches a day of airline: 4 in all.",
  async isShown(world, { file, alt }) {
    expect(sent(world)).toMatchObject([
      {
        files: [file],
        body: {
          flags: silently,
          embeds: [{ image: { url: `attachment://${file}` } }],
          attachments: [{ id: "0", filename: file, description: alt }],
        },
      },
    ]);
  },
  faults: ([50013, 50035] as const).map((code) => ({
    name: `${code} is answered`,
    inject: ({ guild }: DiscordWorld) => guild.proxy.inject(posts, { type: "refuse", code }),
    says: /permission to attach files/,
  })),
  async standsAlone(world, words) {
    expect(sent(world)).toMatchObject([
      { answer: "refused" },
      { answer: "passed", files: [], body: { flags: silently } },
    ]);
    const messages = await world.guild.channel("20001").messages();
    expect(messages.map((one) => one.words)).toMatchObject([expect.stringContaining(words)]);
  },
});

test("a rate limit is of the message: it is waited out, and the picture comes with it", async () => {
  it().guild.proxy.inject(posts, { type: "rate-limit", seconds: 0.1 });
  expect(await post()).toMatchObject({ type: "retry" });
  expect(sent(it())).toHaveLength(1);
  await until(async () => {
    await it().world.advance(second);
    return (await post()).type === "sent";
  }, "the message is taken");
  expect(sent(it()).at(-1)?.files).toEqual(["digest.png"]);
});
