/** A person shares how the room stands: everybody of it reads it, with the name, and nobody is called. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { as } from "../support/room-harness.ts";
import { discordRoom } from "../support/room-on-discord.ts";
import { slackRoom } from "../support/room-on-slack.ts";
import { webRoom } from "../support/room-on-web.ts";
import { type Scene, scene } from "../support/scene.ts";

describe.each([slackRoom, discordRoom])("the status, shared from $name", (platform) => {
  let set: Scene;
  beforeAll(async () => {
    set = await scene([platform, webRoom]);
    await set.app.replayExample();
  });
  afterAll(async () => {
    expect(set?.app.faults).toEqual([]);
    await set?.close();
  });

  test("typed for oneself it is read by nobody else; with --share by all, in chat and on the page", async () => {
    const [here, page] = set.rooms;
    if (!here || !page) throw new Error("the scene has two rooms");
    await here.command("/ward status", as("mia"));
    await here.expectPrivate("mia", /open in the airline room/);
    const before = (await here.pings("dana")).length;
    await here.command("/ward status --share", as("mia"));
    await here.expectPrivate("mia", /Shared with the airline room: on its page and on (Slack|Discord)/);
    const card = await here.expectCard(/Shared by Mia Lund/);
    expect(card.words).toMatch(/open in the airline room/);
    expect(card.offers).toEqual([]);
    expect(await here.pings("dana")).toHaveLength(before);
    await here.command("/ward status --share", as("mia"));
    await here.expectPrivate("mia", /shared here lately/);
    expect((await here.cards()).filter(({ words }) => words.includes("Shared by"))).toHaveLength(1);
    await page.command("/ward status --share", as("dana"));
    await page.expectPrivate("dana", /shared here lately/);
  });
});
