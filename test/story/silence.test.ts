/** Nobody answers, in moved time, with the example's own ladder: deputy, then the room, then the pact; seen in a real local Slack. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { second } from "../../src/domain/words/time.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { type SlackWorkspace, startSlackWorkspace } from "../support/slack-workspace.ts";

let workspace: SlackWorkspace;
let app: TestApp;
beforeAll(async () => {
  workspace = await startSlackWorkspace();
  app = await testApp({ env: { slack: workspace.settings } });
  await app.replayExample();
});
afterAll(async () => {
  await app?.remove();
  await workspace?.stop();
});

const decision = async (): Promise<unknown> =>
  (await app.ask("/v1/actions", { agent: "airline-c", tool: "book_reservation", args: {} })).body.decision;
const card = () => workspace.channel("C01AIR").expectMessage(/airline-c fails its travellers/);
const thread = async () => {
  const { ts } = await card();
  return (await workspace.channel("C01AIR").messages())
    .filter((message) => message.thread === ts)
    .map(({ words }) => words);
};

test("the card asks Dana and prints the minute at which silence ends", async () => {
  const { words, text } = await card();
  expect(words).toMatch(/Dana Reyes: quarantine airline-c\? Release undoes it/);
  expect(words).toMatch(/No answer by .*: quarantined by the pact/);
  expect(text).toMatch(/airline-c fails its travellers/);
  expect(await thread()).toEqual([]);
});

test("after 30 s the deputy is called, in the thread and directly", async () => {
  await app.advance(31 * second);
  expect((await thread()).filter((words) => words.includes("Level 2")).length).toBe(1);
  await workspace.expectDm("lee", /airline-c/);
  expect((await card()).words).toContain("ESCALATED · LEVEL 2");
});

test("after 60 s the room is called", async () => {
  await app.advance(30 * second);
  expect((await thread()).some((words) => /Level 3.*Everyone responsible in this room/.test(words))).toBe(true);
  expect(await decision()).toBe("allow");
});

test("after two minutes the pact has decided, recorded as expired, never as a person's", async () => {
  await app.advance(60 * second);
  expect(await decision()).toBe("deny");
  expect((await card()).words).toMatch(/QUARANTINED[\s\S]*Quarantined by the pact[\s\S]*Nobody had answered/);
  // No button outlives its question, in the thread or in a direct message.
  const calls = (await workspace.channel("C01AIR").messages()).filter(({ words }) => words.includes("Level "));
  expect(calls.flatMap(({ buttons }) => buttons)).toEqual(
    calls.filter(({ words }) => words.includes("airline-a")).flatMap(({ buttons }) => buttons),
  );
  const direct = await workspace.expectDm("lee", /airline-c.*Quarantined by the pact/s);
  expect(direct.buttons).toEqual([]);
  const [expired] = (await app.world.store.journal({ types: ["breach.expired"] })).filter(
    ({ subject }) => subject === "breach:BR-2",
  );
  expect(expired?.actor).toBe("pact:airline-service@1");
});

test("resolved, it asks with one tap whether the pact was right", async () => {
  await (await card()).click("Resolve", workspace.as("dana"));
  await workspace.expectEphemeral("dana", /was the pact right/);
  await app.settled();
  await (await card()).click("Threshold stale", workspace.as("dana"));
  await workspace.expectEphemeral("dana", /Noted: threshold stale/);
  expect((await app.world.store.load("breach:BR-2"))?.state).toMatchObject({
    status: "reviewed",
    verdict: "threshold stale",
  });
});

test("nothing stumbled on the way, and nobody was called twice", async () => {
  expect(app.faults).toEqual([]);
  expect((await workspace.dmsTo("lee")).filter(({ words }) => words.includes("airline-c")).length).toBe(1);
});
