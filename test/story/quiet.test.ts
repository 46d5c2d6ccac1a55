/** A mild breach at 04:00 of its owner: the card is posted silently, and the owner is called when the quiet hours end. In a real local Slack. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hour, minute, second } from "../../src/domain/words/time.ts";
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
    settings: { quiet: { from: "22:00", to: "07:00" } }
agents:
  "airline-*": { operator: sam }
pacts: { dir: ./pacts }
`;
const threshold = (id: string, severity: string) => `  - id: ${id}
    title: answers slowly
    signal: ${id}
    stat: max
    window: { time: 12h }
    breach: { above: 10 }
    severity: ${severity}
    failure_mode: unavailable
    intervention: { mode: human-review }
`;
const pact = `id: airline-service
level: room
of: airline
raci: { accountable: dana, responsible: sam }
thresholds:
${threshold("latency", "medium")}${threshold("failures", "high")}escalation:
  - { after: 0s, to: accountable }
  - { after: 10m, to: deputy }
`;

let app: TestApp;
let workspace: SlackWorkspace;
const dir = mkdtempSync(join(tmpdir(), "wardroom-quiet-"));

beforeAll(async () => {
  mkdirSync(join(dir, "pacts"));
  writeFileSync(join(dir, "wardroom.yaml"), config);
  writeFileSync(join(dir, "pacts/airline-service.yaml"), pact);
  workspace = await startSlackWorkspace();
  // 04:00 in Berlin, 12:00 in Seoul.
  app = await testApp({
    config: join(dir, "wardroom.yaml"),
    env: { slack: workspace.settings },
    at: Date.UTC(2026, 10, 23, 3),
  });
});
afterAll(async () => {
  await app?.remove();
  await workspace?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const measure = async (agent: string, signal: string): Promise<void> => {
  await app.ask("/v1/signals", { agent, signal, value: 20, at: new Date(app.now()).toISOString() });
  await app.settled();
};
const thread = async (ts: string) =>
  (await workspace.channel("C01AIR").messages()).filter((message) => message.thread === ts);

test("the card is posted without a mention, and says when it will call", async () => {
  await measure("airline-a", "latency");
  const card = await workspace.channel("C01AIR").expectMessage(/airline-a answers slowly/);
  expect(card.words).toMatch(/QUIET HOURS[\s\S]*Quiet hours: Dana is called at/);
  expect(JSON.stringify(card.blocks)).not.toContain("<@");
  await app.advance(2 * hour + 59 * minute);
  expect(await workspace.dmsTo("dana")).toEqual([]);
});

test("in the morning the owner is called by a new post, for an edit calls nobody", async () => {
  await app.advance(minute + second);
  const card = await workspace.channel("C01AIR").expectMessage(/BR-1 .*airline-a answers slowly/);
  const call = (await thread(card.ts)).find(({ words }) => words.includes("It may call now"));
  expect(JSON.stringify(call?.blocks)).toContain("<@U01DANA>");
  await workspace.expectDm("dana", /airline-a answers slowly/);
});

test("and the next one after the same gap as by day", async () => {
  await app.advance(9 * minute);
  expect(await workspace.dmsTo("lee")).toEqual([]);
  await app.advance(minute);
  await workspace.expectDm("lee", /airline-a/);
});

test("muted, the first call after the mute is a new post too", async () => {
  await workspace.command("/ward mute airline-b 1h the vendor is down", workspace.as("sam"));
  await workspace.expectEphemeral("sam", /No agent called airline-b has been seen/);
  await app.ask("/v1/signals", { agent: "airline-b", signal: "latency", value: 1 });
  await app.settled();
  await workspace.command("/ward mute airline-b 1h the vendor is down", workspace.as("sam"));
  await workspace.expectEphemeral("sam", /airline-b is muted until/);
  await measure("airline-b", "failures");
  const card = await workspace.channel("C01AIR").expectMessage(/airline-b answers slowly/);
  expect(card.words).toMatch(/MUTED[\s\S]*Muted by Sam Okafor: nobody is called before/);
  expect(JSON.stringify(card.blocks)).not.toContain("<@");
  await workspace.command("/ward status", workspace.as("dana"));
  await workspace.expectEphemeral("dana", /airline-b is muted by Sam Okafor until.*the vendor is down/s);
  await app.advance(hour + second);
  const call = (await thread(card.ts)).find(({ words }) => words.includes("It may call now"));
  expect(JSON.stringify(call?.blocks)).toContain("<@U01DANA>");
  await workspace.expectDm("dana", /airline-b/);
  expect(app.faults).toEqual([]);
});
