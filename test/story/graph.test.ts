/** "/ward graph": the picture stands in the channel of the room for everybody, and who asked reads that it does. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { as } from "../support/room-harness.ts";
import { discordRoom } from "../support/room-on-discord.ts";
import { slackRoom } from "../support/room-on-slack.ts";
import { webRoom } from "../support/room-on-web.ts";
import { type Scene, scene } from "../support/scene.ts";
import { until } from "../support/service.ts";

describe.each([slackRoom, discordRoom])("a picture on $name", (platform) => {
  let set: Scene;
  beforeAll(async () => {
    set = await scene(platform);
    await set.room.enter();
  });
  afterAll(async () => {
    expect(set?.app.faults).toEqual([]);
    await set?.close();
  });

  test.each([
    ["raci", "Who answers for what", /Dana Reyes is accountable/],
    ["hierarchy", "How the pacts hang together", /airline-service@\d+/],
    ["escalation", "Who is called, and when", /at once Dana Reyes/],
    ["dashboard", "How well the loop works", /Signal to intervention/i],
  ])("of %s arrives, says what it shows to who cannot see it, and calls nobody", async (kind, title, says) => {
    const { room } = set;
    const before = await room.pictures();
    const pings = (await room.pings("dana")).length;
    await room.command(`/ward graph ${kind}`, as("mia"));
    await room.expectPrivate("mia", new RegExp(`Posted: ${title}`));
    await until(async () => (await room.pictures()).length > before.length, `the picture of ${kind} is shown`);
    const pictures = await room.pictures();
    expect(pictures).toHaveLength(before.length + 1);
    expect(pictures.at(-1)).toMatch(says);
    expect((await room.notices()).at(-1)?.words).toContain(title);
    expect(await room.pings("dana")).toHaveLength(pings);
  });
});

test("on the web it is said in words, for who asked alone", async () => {
  const set = await scene(webRoom);
  try {
    await set.room.enter();
    await set.room.command("/ward graph raci", as("mia"));
    await set.room.expectPrivate("mia", /Dana Reyes is accountable/);
    expect(set.app.faults).toEqual([]);
  } finally {
    await set.close();
  }
});
