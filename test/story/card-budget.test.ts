/** Ten agents breach a mild threshold within a minute, in a room with a budget of three cards an hour; seen in a real local Slack. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { minute } from "../../src/domain/words/time.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { type SlackWorkspace, startSlackWorkspace } from "../support/slack-workspace.ts";

const config = `fleet: acme-air
admins: [dana]
people:
  dana: { name: Dana Reyes, slack: U01DANA, tz: Europe/Berlin, deputy: lee }
  lee: { name: Lee Park, slack: U03LEE, tz: Asia/Seoul }
  sam: { name: Sam Okafor, slack: U02SAM, tz: America/New_York }
rooms:
  airline:
    channels: [{ slack: C01AIR }]
    agents: ["airline-*"]
    settings: { card_budget_per_hour: 3, storm: off }
agents:
  "airline-*": { operator: sam }
pacts: { dir: ./pacts }
`;
const threshold = (id: string, signal: string, severity: string) => `  - id: ${id}
    title: answers slowly
    signal: ${signal}
    stat: max
    window: { time: 30m }
    breach: { above: 10 }
    severity: ${severity}
    failure_mode: unavailable
    intervention: { do: pause, mode: gated, ttl: 30m, on_silence: drop }
`;
const pact = `id: airline-service
level: room
of: airline
raci: { accountable: dana }
thresholds:
${threshold("slow", "latency", "medium")}${threshold("down", "failures", "high")}escalation:
  - { after: 0s, to: accountable }
  - { after: 10m, to: deputy }
`;

let app: TestApp;
let workspace: SlackWorkspace;
const dir = mkdtempSync(join(tmpdir(), "wardroom-budget-"));

beforeAll(async () => {
  mkdirSync(join(dir, "pacts"));
  writeFileSync(join(dir, "wardroom.yaml"), config);
  writeFileSync(join(dir, "pacts/airline-service.yaml"), pact);
  workspace = await startSlackWorkspace();
  app = await testApp({ config: join(dir, "wardroom.yaml"), env: { slack: workspace.settings } });
});
afterAll(async () => {
  await app?.remove();
  await workspace?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const measure = async (agent: string, signal: string, value: number): Promise<void> => {
  await app.ask("/v1/signals", { agent, signal, value, at: new Date(app.now()).toISOString() });
  await app.settled();
};
const posts = async () => (await workspace.channel("C01AIR").messages()).filter(({ thread }) => !thread);
const cards = async () => (await posts()).filter(({ words }) => words.includes("answers slowly"));

test("three get a card each, the other seven one line that counts them", async () => {
  for (let n = 1; n <= 10; n++) await measure(`airline-${n}`, "latency", 20);
  expect((await cards()).length).toBe(3);
  const first = (await posts()).filter(({ words }) => words.includes("of low or medium severity"));
  expect(first.map(({ words }) => words)).toEqual([expect.stringContaining("and 1 more")]);
  // Those that come meanwhile are counted in one edit.
  const edits = workspace.proxy.calls.filter(({ method }) => method === "chat.update").length;
  await app.advance(15_000);
  expect(workspace.proxy.calls.filter(({ method }) => method === "chat.update")).toHaveLength(edits + 1);
  const [line, ...more] = (await posts()).filter(({ words }) => words.includes("and 7 more of low or medium severity"));
  expect(more).toEqual([]);
  expect(line?.words).toContain("/ward list");
  expect(JSON.stringify(line?.blocks)).not.toContain("<@");
  await workspace.command("/ward list", workspace.as("dana"));
  await workspace.expectEphemeral("dana", /Yours: 10 breaches/);
});

test("what is high has its card whatever was posted before", async () => {
  await measure("airline-11", "failures", 20);
  expect((await cards()).length).toBe(4);
});

test("one that is over is no longer counted, in the same message", async () => {
  const before = (await posts()).find(({ words }) => words.includes("and 7 more"));
  await workspace.command("/ward deny BR-10", workspace.as("dana"));
  await workspace.expectEphemeral("dana", /keeps running/);
  await workspace.command("/ward resolve BR-10", workspace.as("dana"));
  await workspace.expectEphemeral("dana", /BR-10 is resolved/);
  await app.settled();
  expect((await posts()).find(({ words }) => words.includes("and 6 more"))?.ts).toBe(before?.ts);
});

test("each that escalates gets its card, and its call stands in that card's thread", async () => {
  await app.advance(11 * minute);
  expect((await cards()).length).toBe(10);
  const card = (await cards()).find(({ words }) => words.includes("airline-9 answers slowly"));
  const calls = (await workspace.channel("C01AIR").messages()).filter(({ thread }) => thread === card?.ts);
  expect(calls.filter(({ words }) => words.includes("Level 2")).length).toBe(1);
  expect((await posts()).some(({ words }) => words.includes("Every other one is over, or has its own card"))).toBe(
    true,
  );
  expect(app.faults).toEqual([]);
});
