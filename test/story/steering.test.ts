/** A breach for which nothing was prepared, steered in a real local Slack: chosen by a form, snoozed and passed on from the menu. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exampleDir } from "../../src/config.ts";
import { minute, second } from "../../src/domain/words/time.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { type SlackWorkspace, startSlackWorkspace } from "../support/slack-workspace.ts";

let app: TestApp;
let workspace: SlackWorkspace;
const dir = mkdtempSync(join(tmpdir(), "wardroom-steering-"));

beforeAll(async () => {
  cpSync(exampleDir, dir, { recursive: true });
  const path = join(dir, "pacts/airline-service.yaml");
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace(/intervention: .*/, "intervention: { mode: human-review }"));
  workspace = await startSlackWorkspace();
  app = await testApp({ config: join(dir, "wardroom.yaml"), env: { slack: workspace.settings } });
  await app.replayExample();
});
afterAll(async () => {
  await app?.remove();
  await workspace?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const card = (agent: string) => workspace.channel("C01AIR").expectMessage(new RegExp(`${agent} fails its travellers`));
const decision = async (agent: string): Promise<unknown> =>
  (await app.ask("/v1/actions", { agent, tool: "book_reservation", args: {} })).body.decision;

test("the card asks for a look and offers the choice, with the rest in the menu", async () => {
  const { buttons, menu, words } = await card("airline-a");
  expect(buttons).toEqual(["I'm looking", "Choose…", "Resolve"]);
  expect(menu).toContain("Details");
  expect(menu.filter((entry) => entry !== "Details")).toEqual([
    "Pause airline-a now (anyone in the room)",
    "Snooze…",
    "Escalate now",
    "Reassign…",
    "Mute…",
    "Mark as noise…",
  ]);
  expect(words).toContain("please take a look. Nothing is done by itself: choose what is.");
});

test("chosen by a form, it is in force, with the person's name on the card", async () => {
  await (await card("airline-a")).click("Choose…", workspace.as("sam"));
  const modal = await workspace.expectModal(/In force for the very next thing airline-a asks/);
  expect(modal.fields).toEqual(["do", "limit", "reason"]);
  await modal.submit({ do: "pause", reason: "it books the wrong flights" }, workspace.as("sam"));
  await workspace.expectEphemeral("sam", /airline-a is paused/);
  await app.settled();
  expect(await decision("airline-a")).toBe("deny");
  expect((await card("airline-a")).words).toMatch(/PAUSED[\s\S]*Paused by Sam Okafor/);
});

test("a bystander is refused in the form, told who may", async () => {
  await (await card("airline-c")).click("Choose…", workspace.as("mia"));
  const modal = await workspace.expectModal(/airline-c asks/);
  await modal.submit({ do: "pause" }, workspace.as("mia"));
  await workspace.expectEphemeral("mia", /This is for Dana, Sam or Lee to decide/);
});

test("a throttle without a limit is asked for it beside the field", async () => {
  await (await card("airline-c")).click("Choose…", workspace.as("sam"));
  const modal = await workspace.expectModal(/airline-c asks/);
  await modal.submit({ do: "throttle" }, workspace.as("sam"));
  await expect.poll(() => workspace.fieldErrors()).toMatchObject({ limit: expect.stringContaining("10/m") });
  expect(await decision("airline-c")).toBe("allow");
});

test("passed on, the other one is called by name, in the thread and directly", async () => {
  await (await card("airline-c")).choose("Reassign…", workspace.as("sam"));
  const modal = await workspace.expectModal(/called by name/);
  await modal.submit({ to: "mia", reason: "she wrote the prompt" }, workspace.as("sam"));
  await workspace.expectEphemeral("sam", /passed on: Mia is called now/);
  await app.settled();
  await workspace.expectDm("mia", /airline-c.*You are called because Sam asks you to/s);
  const call = await workspace.channel("C01AIR").expectMessage(/Sam calls: .*please take a look/);
  expect(JSON.stringify(call.blocks)).toContain("<@U04MIA>");
  expect(call.thread).toBe((await card("airline-c")).ts);
});

test("snoozed, nobody is called until then", async () => {
  await (await card("airline-c")).choose("Snooze…", workspace.as("mia"));
  const modal = await workspace.expectModal(/Nobody is called before then/);
  await modal.submit({ until: "1h" }, workspace.as("mia"));
  await workspace.expectEphemeral("mia", /snoozed until/);
  await app.settled();
  const { words, buttons } = await card("airline-c");
  expect(words).toMatch(/SNOOZED[\s\S]*Snoozed by Mia until/);
  expect(buttons).toEqual(["Choose…", "Resolve"]);
  expect((await card("airline-c")).menu).toContain("End the snooze");
  await app.advance(59 * minute);
  expect(await workspace.dmsTo("lee")).toEqual([]);
  await app.advance(2 * minute);
  await workspace.expectDm("lee", /airline-c/);
});

test("nothing stumbled on the way", async () => {
  await app.advance(second);
  expect(app.faults).toEqual([]);
});
