/** A storm in a real local Slack: four agents fail at once, the room sees one card and one call, one press holds all four. */
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { minute } from "../../src/domain/words/time.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { inBrowser, picture } from "../support/browser.ts";
import { type SlackWorkspace, startSlackWorkspace } from "../support/slack-workspace.ts";

const recording = resolve(import.meta.dirname, "../fixtures/tau-airline.otlp.jsonl.gz");
const output = join("test", "output", "slack");

let workspace: SlackWorkspace;
let app: TestApp;
beforeAll(async () => {
  workspace = await startSlackWorkspace();
  app = await testApp({ env: { slack: workspace.settings } });
  workspace.invite("C01AIR", workspace.as("dana"));
  await workspace.channel("C01AIR").expectMessage(/This is the airline room of acme-air/);
  await app.replayExample(recording);
});
afterAll(async () => {
  expect(app?.faults).toEqual([]);
  await app?.remove();
  await workspace?.stop();
});

const decisionOn = async (agent: string): Promise<unknown> =>
  (await app.ask("/v1/actions", { agent, tool: "update_reservation_flights", args: {} })).body.decision;
const agents = ["airline-a", "airline-b", "airline-c", "airline-d"];

test("the room sees one card for all four, and its people are called once more, in a new post", async () => {
  const channel = workspace.channel("C01AIR");
  const card = await channel.expectMessage(/STORM · 4 agents/);
  expect(card.words).toMatch(/airline-b.*airline-a.*airline-c.*airline-d/s);
  expect(card.buttons).toEqual(["Approve: quarantine all 4 agents", "Deny: keep them running", "I'm looking · 15 min"]);
  await channel.expectMessage(/BR-1 has become a storm.*Dana/s);
  const messages = await channel.messages();
  expect(messages.filter(({ words, thread }) => !thread && words.includes("BR-"))).toHaveLength(1);
  const calls = messages.filter(({ thread, blocks }) => thread && JSON.stringify(blocks).includes("<@U01DANA>"));
  expect(calls).toHaveLength(1);
  await inBrowser(workspace.page, async (page) => {
    await page.getByText("BR-1").first().waitFor();
    await picture(page, join(output, "storm.png"));
  });
});

test("one press holds all four", async () => {
  const card = await workspace.channel("C01AIR").expectMessage(/STORM · 4 agents/);
  await card.click("Approve", workspace.as("dana"));
  await workspace.expectEphemeral("dana", /airline-b, airline-a, airline-c and airline-d are quarantined/);
  expect(await Promise.all(agents.map(decisionOn))).toEqual(["deny", "deny", "deny", "deny"]);
  const held = await workspace.channel("C01AIR").expectMessage(/QUARANTINED · 4 agents/);
  expect(held.ts).toBe(card.ts);
});

test("one of them is let go by name, and the others stay", async () => {
  await workspace.command("/ward release airline-c checked", workspace.as("dana"));
  await workspace.expectEphemeral("dana", /airline-c is released/);
  await app.advance(minute);
  expect(await Promise.all(agents.map(decisionOn))).toEqual(["deny", "deny", "allow", "deny"]);
  const card = await workspace.channel("C01AIR").expectMessage(/QUARANTINED · 3 agents/);
  expect(card.buttons).toContain("Release 3 of 4 agents");
  await inBrowser(workspace.page, async (page) => {
    await page.getByText("BR-1").first().waitFor();
    await picture(page, join(output, "storm-held.png"));
  });
});
