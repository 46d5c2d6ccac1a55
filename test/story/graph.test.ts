/** "/ward graph": the picture stands in the channel of the room for everybody, and who asked reads that it does. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSignInLink } from "../../src/flows/access/sign-in.ts";
import { launch } from "../support/browser.ts";
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

describe("on the web", () => {
  let set: Scene;
  beforeAll(async () => {
    set = await scene(webRoom);
    await set.room.enter();
  });
  afterAll(async () => {
    expect(set?.app.faults).toEqual([]);
    await set?.close();
  });

  test("it is said in words, for who asked alone", async () => {
    await set.room.command("/ward graph raci", as("mia"));
    await set.room.expectPrivate("mia", /Dana Reyes is accountable/);
  });

  test("its answer leads to the page, where the dashboard is drawn for a phone, in both themes", async () => {
    const browser = await launch();
    try {
      for (const colorScheme of ["light", "dark"] as const) {
        const page = await browser.newPage({ viewport: { width: 390, height: 844 }, colorScheme });
        const { token } = await createSignInLink(set.app.world, "mia");
        await page.goto(`${set.app.url}/sign-in/${token}`);
        await page.getByRole("button", { name: "Sign in as" }).click();
        await page.waitForURL(`${set.app.url}/`);
        await page.goto(`${set.app.url}/rooms/airline`);
        await page.locator("[data-palette]").first().click();
        await page.fill("#palette-text", "graph dashboard");
        await page.press("#palette-text", "Enter");
        await page.locator("#palette-answer").getByRole("link", { name: "How well the loop works" }).click();
        await page.waitForURL(/artefacts\/dashboard/);
        const image = `document.querySelector(".artefact-${colorScheme} img")`;
        await until(async () => (await page.evaluate(`${image}?.naturalWidth`)) as number, "the picture is there");
        const { from, drawn, seen } = (await page.evaluate(
          `({ from: ${image}.currentSrc, drawn: ${image}.naturalWidth, seen: ${image}.getBoundingClientRect().width })`,
        )) as { from: string; drawn: number; seen: number };
        expect(from).toContain("width=narrow");
        expect(drawn).toBeLessThan(400);
        // Its smallest words are 10.5 px as they are drawn.
        expect(seen / drawn).toBeGreaterThan(0.9);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
        await page.close();
      }
    } finally {
      await browser.close();
    }
  });
});
