/** The link to Slack: refused tokens in one clear line, and a link that comes back by itself whatever happens to it. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { until } from "../../support/slack-workspace.ts";
import { breachCard } from "../sample-cards.ts";
import { type Scene, startScene } from "./scene.ts";

let scene: Scene;
beforeEach(async () => {
  scene = await startScene({ start: false });
});
afterEach(() => scene.stop());

const start = () => scene.slack.start(scene.door);
const proxy = () => scene.workspace.proxy;
const clickArrives = async () => {
  await scene.slack.post("C01AIR", breachCard("open"), scene.token);
  const card = await scene.workspace.channel("C01AIR").expectMessage("BR-142");
  await card.click("Approve", scene.workspace.as("dana"));
  await scene.workspace.expectEphemeral("dana", "Done.");
};
const backAgain = (links: number, patience = 10_000) =>
  until(
    () =>
      (proxy().calls.filter(({ method, answer }) => method === "apps.connections.open" && answer === "passed").length >=
        links &&
        scene.slack.health().connected) ||
      undefined,
    () => "the link did not come back",
    patience,
  );

describe("at the start", () => {
  test("the workspace it serves is learnt and told", async () => {
    await start();
    expect(scene.door.serving).toEqual(["slack/T01TEST"]);
    expect(scene.slack.health()).toMatchObject({ connected: true, team: "T01TEST" });
  });

  test.each(["invalid_auth", "token_revoked", "account_inactive"])(
    "a bot token that answers %s stops it with one clear line",
    async (error) => {
      proxy().inject("auth.test", { type: "refuse", error });
      await expect(start()).rejects.toThrow(
        `Slack refuses SLACK_BOT_TOKEN (${error}): install the app again and set its bot token (xoxb-...).`,
      );
      expect(scene.door.serving).toEqual([]);
    },
  );

  test.each(["invalid_auth", "not_allowed_token_type", "missing_scope"])(
    "an app token that answers %s stops it with one clear line",
    async (error) => {
      proxy().inject("apps.connections.open", { type: "refuse", error });
      await expect(start()).rejects.toThrow(
        `Slack refuses SLACK_APP_TOKEN (${error}): set an app-level token with the scope connections:write.`,
      );
    },
  );

  test("no token is in any line it logs or throws", async () => {
    proxy().inject("auth.test", { type: "refuse", error: "invalid_auth" });
    const fault = await start().catch((thrown: unknown) => String(thrown));
    expect(`${String(fault)}${JSON.stringify(scene.logged)}`).not.toMatch(/xoxb-t|xapp-t/);
  });

  test("a Slack that is out of reach does not hold anything up, and is joined when it is back", async () => {
    proxy().inject("auth.test", { type: "status", status: 503 });
    await start();
    expect(scene.slack.health().connected).toBe(false);
    await backAgain(1);
    await clickArrives();
  });

  test("a link that cannot be opened yet is opened later", async () => {
    proxy().inject("apps.connections.open", { type: "status", status: 503 });
    await start();
    await backAgain(1);
    await clickArrives();
  });
});

describe("a link", () => {
  test.each(["warning", "refresh_requested", "link_disabled", "too_many_websockets"] as const)(
    "that Slack closes with %s is back, and clicks arrive",
    async (reason) => {
      await start();
      proxy().askToReconnect(reason);
      await backAgain(2);
      await clickArrives();
      expect(scene.door.visits).toHaveLength(1);
    },
  );

  test("that is cut without a word is back, and clicks arrive", async () => {
    await start();
    proxy().cutLinks();
    await backAgain(2);
    await clickArrives();
  });

  test("that cannot be reopened at first is tried until it can", async () => {
    await start();
    proxy().inject("apps.connections.open", { type: "status", status: 500 }, { times: 2 });
    proxy().cutLinks();
    await backAgain(2);
    await clickArrives();
  });

  test("that carries nothing any more is noticed and replaced within 35 s", async () => {
    await start();
    proxy().freezeLinks();
    await backAgain(2, 35_000);
    await clickArrives();
  });

  test("whose token is refused meanwhile says so, and sending goes on", async () => {
    await start();
    proxy().inject("apps.connections.open", { type: "refuse", error: "invalid_auth" });
    proxy().cutLinks();
    await until(
      () => scene.logged.find(({ message }) => message.includes("refuses SLACK_APP_TOKEN")),
      () => "nothing was logged",
    );
    expect(scene.slack.health().connected).toBe(false);
    expect(await scene.slack.post("C01AIR", breachCard("open"), scene.token)).toMatchObject({ type: "sent" });
  });

  test("is one at a time, however often it broke", async () => {
    await start();
    proxy().askToReconnect("refresh_requested");
    await backAgain(2);
    proxy().cutLinks();
    await backAgain(3);
    await until(
      () => proxy().openLinks() === 1 || undefined,
      () => `${proxy().openLinks()} links are open`,
    );
    await clickArrives();
    expect(scene.door.visits).toHaveLength(1);
  });

  test("that was still being made at the end is closed as soon as it is there", async () => {
    const starting = start();
    await scene.slack.stop();
    await starting;
    await until(
      () => proxy().openLinks() === 0 || undefined,
      () => "a link stayed open",
    );
    expect(scene.slack.health().connected).toBe(false);
  });

  test("that broke is not made again after the end", async () => {
    await start();
    proxy().cutLinks();
    await scene.slack.stop();
    await until(
      () => proxy().openLinks() === 0 || undefined,
      () => "a link stayed open",
    );
    expect(scene.slack.health().connected).toBe(false);
  });

  test("is closed at the end and stays closed", async () => {
    await start();
    await scene.slack.stop();
    await until(
      () => proxy().openLinks() === 0 || undefined,
      () => "a link stayed open",
    );
    expect(scene.slack.health().connected).toBe(false);
  });
});
