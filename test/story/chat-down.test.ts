/**
 * The chat is down in the night, on each platform and on both at once: people are paged another way within a minute, and when it is back
 * the cards stand there once, as things then are. What Slack alone does besides: fallback.test.ts.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { minute, second } from "../../src/domain/words/time.ts";
import { decideBreach } from "../../src/flows/decide/run-breach-command.ts";
import { type HttpSink, httpSink } from "../support/http-sink.ts";
import type { RoomPlatform } from "../support/room-harness.ts";
import { discordRoom } from "../support/room-on-discord.ts";
import { slackRoom } from "../support/room-on-slack.ts";
import { type Scene, scene } from "../support/scene.ts";

const nights: { names: string; on: RoomPlatform[] }[] = [
  { names: "Slack", on: [slackRoom] },
  { names: "Discord", on: [discordRoom] },
  { names: "Slack and Discord, both showing the room,", on: [slackRoom, discordRoom] },
];

describe.each(nights)("$names down in the night", ({ on }) => {
  let sink: HttpSink;
  let set: Scene;
  beforeAll(async () => {
    sink = await httpSink();
    set = await scene(on, {
      config: (text) =>
        `${text}\npages: { hook: { webhook: "${sink.url}/page", secret: env:HOOK, allow_private: true } }\nfallback: [page:hook]\n`,
      secrets: { HOOK: "s3cr3t" },
    });
    set.outage.begin();
    await set.app.replayExample();
  });
  afterAll(async () => {
    await set?.close();
    await sink?.close();
  });
  const paged = () =>
    sink.taken.map(({ body }) => JSON.parse(body)).map(({ act, item, level }) => `${act} ${item} ${level}`);

  test("it may take its time for half a minute", async () => {
    expect(await set.app.world.store.list("breach", { status: "open" })).toHaveLength(2);
    await set.app.advance(29 * second);
    expect(paged()).toEqual([]);
  });

  test("after a minute every open breach was paged once, because the chat is down", async () => {
    await set.app.advance(31 * second);
    await set.app.settled();
    expect(paged().sort()).toEqual(["trigger BR-1 3", "trigger BR-2 3"]);
    const sent = await set.app.world.store.journal({ types: ["page.sent"] });
    expect(sent.map(({ body }) => body)).toEqual(
      expect.arrayContaining([expect.objectContaining({ page: "hook", because: "chat-down", act: "trigger" })]),
    );
  });

  test("the same level is not paged again while it stays away", async () => {
    const before = paged();
    await set.app.advance(5 * minute);
    await set.app.settled();
    expect(paged().filter((line) => before.includes(line))).toEqual(before);
    expect(new Set(paged()).size).toBe(paged().length);
  });

  test("whoever answers elsewhere ends the page, too", async () => {
    await decideBreach(set.app.world, "BR-1", { type: "deny", as: { by: "dana", how: "web" } });
    await decideBreach(set.app.world, "BR-1", { type: "resolve", as: { by: "dana", how: "web" } });
    await set.app.settled();
    expect(paged().filter((line) => line.startsWith("resolve BR-1"))).toHaveLength(1);
  });

  test("when it is back, each card is posted once in every room, as its breach then stands", async () => {
    set.outage.end();
    await set.app.advance(6 * minute);
    await set.app.settled();
    for (const room of set.rooms) {
      expect((await room.expectCard(/airline-a fails its travellers/)).words).toMatch(/RESOLVED/);
      const cards = (await room.cards()).map(({ words }) => words);
      expect(cards.filter((words) => words.includes("airline-a fails"))).toHaveLength(1);
      expect(cards.filter((words) => words.includes("airline-c fails"))).toHaveLength(1);
    }
  });
});
