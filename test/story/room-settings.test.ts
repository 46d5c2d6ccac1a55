/** A room is set from a real local Slack: who may, a wrong answer beside its field, a kill in between, and a file that wins. */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ServiceProcess, serviceProcess } from "../support/service.ts";
import { type SlackWorkspace, startSlackWorkspace } from "../support/slack-workspace.ts";

const config = readFileSync(resolve(import.meta.dirname, "../../examples/airline/wardroom.yaml"), "utf8");
let workspace: SlackWorkspace;
let service: ServiceProcess;

beforeAll(async () => {
  workspace = await startSlackWorkspace();
  const { botToken, appToken, apiUrl } = workspace.settings;
  service = await serviceProcess({
    env: { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API_URL: apiUrl },
  });
  await service.start();
  workspace.invite("C01AIR", workspace.as("dana"));
  await workspace.channel("C01AIR").expectMessage(/This is the airline room/);
});
afterAll(async () => {
  await service?.remove();
  await workspace?.stop();
});

test("who may not change them reads who may, and no form opens", async () => {
  await workspace.command("/ward room settings", workspace.as("mia"));
  await workspace.expectEphemeral("mia", /This is for Dana to decide/);
  expect(workspace.modalIsOpen()).toBe(false);
});

test("an admin finds the form filled in; what is wrong is said beside its field, and the rest stays typed", async () => {
  await workspace.command("/ward room settings", workspace.as("dana"));
  const modal = await workspace.expectModal(/Settings of airline/);
  expect(modal.filled).toEqual({
    ack_ttl: "2h",
    reopen_window: "30m",
    broadcast_from_level: "2",
    card_budget_per_hour: "12",
    quiet: "none",
  });
  await modal.submit({ ack_ttl: "60", quiet: "22:00-07:00" }, workspace.as("dana"));
  await expect.poll(() => workspace.fieldErrors()).toEqual({ ack_ttl: expect.stringMatching(/60 has no unit/) });
  expect(workspace.modalIsOpen()).toBe(true);
  await modal.submit({ ack_ttl: "1h", quiet: "22:00-07:00" }, workspace.as("dana"));
  await workspace.expectEphemeral(
    "dana",
    /Saved, and in force from now on: ack_ttl 2h -> 1h; quiet none -> 22:00 to 07:00/,
  );
  await workspace
    .channel("C01AIR")
    .expectMessage(/Dana Reyes changed settings of the airline room: ack_ttl 2h -> 1h; quiet none -> 22:00 to 07:00/);
});

test("killed and started again, they are in force, and anyone of the room sees which come from chat", async () => {
  await service.kill();
  await service.start();
  await expect
    .poll(
      async () => {
        await workspace.command("/ward room", workspace.as("mia")).catch(() => undefined);
        return (await workspace.ephemeralsTo("mia")).at(-1)?.words;
      },
      { timeout: 15_000, interval: 500 },
    )
    .toMatch(
      /ack_ttl 1h · saved in chat by Dana[\s\S]*reopen_window 30m\s[\s\S]*quiet 22:00 to 07:00 · saved in chat by Dana/,
    );
});

test("storms have a form of their own", async () => {
  await workspace.command("/ward room settings storm", workspace.as("dana"));
  const modal = await workspace.expectModal(/Storms in airline/);
  await modal.submit({ "storm.agents": "8" }, workspace.as("dana"));
  await workspace.channel("C01AIR").expectMessage(/storm 5 agents .* -> 8 agents/);
});

test("in a thread, where no form can open, a mention saves what it says", async () => {
  const line = await workspace.channel("C01AIR").expectMessage(/This is the airline room/);
  await workspace.channel("C01AIR").say("<@U0WARD> room settings reopen_window=10m", workspace.as("dana"), line.ts);
  await workspace.channel("C01AIR").expectMessage(/Dana Reyes changed settings of the airline room: reopen_window/);
});

test("a mention that says no more brings a button, and the button the form", async () => {
  const line = await workspace.channel("C01AIR").expectMessage(/This is the airline room/);
  await workspace.channel("C01AIR").say("<@U0WARD> room settings", workspace.as("dana"), line.ts);
  await (await workspace.expectEphemeral("dana", /This needs an answer or two first/)).click(
    /Settings of airline/,
    workspace.as("dana"),
  );
  const modal = await workspace.expectModal(/Settings of airline/);
  expect(modal.filled).toMatchObject({ ack_ttl: "1h", reopen_window: "10m", quiet: "22:00 to 07:00" });
});

test("a file that changes the same field wins, and the room reads so", async () => {
  const file = join(service.dir, "wardroom.yaml");
  writeFileSync(file, config.replace("members: [mia] ", "members: [mia]\n    settings: { ack_ttl: 4h }"));
  const { code, out } = await service.run("reload");
  expect([code, out]).toEqual([0, expect.stringMatching(/ack_ttl 2h -> 4h; ack_ttl is what the file says again/)]);
  await workspace.channel("C01AIR").expectMessage(/no longer 1h as Dana Reyes saved/);
  await workspace.command("/ward room", workspace.as("sam"));
  const seen = await workspace.expectEphemeral("sam", /ack_ttl 4h/);
  expect(seen.words).toMatch(/quiet 22:00 to 07:00 · saved in chat/);
  expect((await service.run("journal", "verify")).code).toBe(0);
});
