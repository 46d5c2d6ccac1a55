/** Channels and strangers in a real local Slack: who binds a channel, what an unowned agent causes, what a stranger is told. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exampleDir } from "../../src/config.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { type SlackWorkspace, startSlackWorkspace } from "../support/slack-workspace.ts";

let workspace: SlackWorkspace;
let app: TestApp;
const dir = mkdtempSync(join(tmpdir(), "wardroom-rooms-"));
beforeAll(async () => {
  // Only the room has a pact: an agent outside of it is nobody's.
  mkdirSync(join(dir, "pacts"));
  cpSync(join(exampleDir, "wardroom.yaml"), join(dir, "wardroom.yaml"));
  cpSync(join(exampleDir, "pacts/airline-service.yaml"), join(dir, "pacts/airline-service.yaml"));
  workspace = await startSlackWorkspace([
    { id: "C01AIR", name: "airline" },
    { id: "C02OPS", name: "ops" },
  ]);
  app = await testApp({ env: { slack: workspace.settings }, config: join(dir, "wardroom.yaml") });
});
afterAll(async () => {
  expect(app?.faults).toEqual([]);
  await app?.remove();
  await workspace?.stop();
  rmSync(dir, { recursive: true, force: true });
});

test("in a channel no file names, the bot asks which room it is, and only an admin may say", async () => {
  workspace.invite("C02OPS", workspace.as("mia"));
  const question = await workspace.channel("C02OPS").expectMessage(/Which room of acme-air is this\?/);
  expect(question.words).toContain("Dana Reyes can pick it below");
  await question.click("Show airline here", workspace.as("mia"));
  await workspace.expectEphemeral("mia", /This is for Dana to decide/);
  await question.click("Show airline here", workspace.as("dana"));
  await workspace.expectEphemeral("dana", /This channel now shows the airline room/);
  await workspace.channel("C02OPS").expectMessage(/This is the airline room of acme-air/);
});

test("a breach is then shown in both channels, and a decision in one is seen in the other", async () => {
  await app.replayExample();
  const here = await workspace.channel("C01AIR").expectMessage(/airline-a fails its travellers/);
  await workspace.channel("C02OPS").expectMessage(/airline-a fails its travellers/);
  await here.click("Approve", workspace.as("dana"));
  await workspace.channel("C02OPS").expectMessage(/QUARANTINED.*airline-a/s);
});

test("an agent nobody answers for is told of to the admin, once, with what to do", async () => {
  const signal = { signal: "run.error", value: 1, at: new Date(app.now()).toISOString() };
  await app.ask("/v1/signals", [
    { agent: "stray-1", ...signal },
    { agent: "stray-2", ...signal },
  ]);
  await app.settled();
  const told = await workspace.expectDm("dana", /Nobody answers for these 2 agents/);
  expect(told.words).toMatch(/stray-1.*stray-2/s);
  await app.ask("/v1/signals", [{ agent: "stray-1", ...signal }]);
  await app.settled();
  expect((await workspace.dmsTo("dana")).filter(({ words }) => words.includes("Nobody answers")).length).toBe(1);
  const { body } = await app.ask("/v1/actions", { agent: "stray-1", tool: "send_mail", args: {} });
  expect(body).toMatchObject({ decision: "deny", because: { clause: "unowned" } });
});

test("anyone of the room pulls the cord, and the room is shown who did", async () => {
  await workspace.command("/ward pause airline-b it repeats itself", workspace.as("mia"));
  await workspace.expectEphemeral("mia", /airline-b is paused/);
  const card = await workspace.channel("C01AIR").expectMessage(/PAUSED.*airline-b.*by Mia Lund/s);
  await card.click("Release airline-b", workspace.as("sam"));
  await workspace.expectEphemeral("sam", /another pair of eyes/);
  await card.click("Release airline-b", workspace.as("dana"));
  await workspace.expectEphemeral("dana", /airline-b is released/);
  await workspace.channel("C01AIR").expectMessage(/FREE.*airline-b/s);
});
