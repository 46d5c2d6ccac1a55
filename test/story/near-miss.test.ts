/** A near miss with a consequence in a real local Slack: one line in the room, edited when it ends. */
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
  dana: { name: Dana Reyes, slack: U01DANA, tz: Europe/Berlin }
  sam: { name: Sam Okafor, slack: U02SAM, tz: America/New_York }
rooms:
  airline:
    channels: [{ slack: C01AIR }]
    agents: ["airline-*"]
agents:
  "airline-*": { operator: sam }
pacts: { dir: ./pacts }
`;
const pact = `id: airline-service
level: room
of: airline
raci: { accountable: dana, responsible: sam }
thresholds:
  - id: slow
    title: answers slowly
    signal: latency
    stat: max
    window: { time: 5m }
    near_miss: { above: 5, do: throttle }
    breach: { above: 10 }
    severity: high
    failure_mode: unavailable
    intervention: { do: throttle, mode: gated, limit: 2/m, ttl: 30m }
escalation:
  - { after: 0s, to: accountable }
`;

let app: TestApp;
let workspace: SlackWorkspace;
const dir = mkdtempSync(join(tmpdir(), "wardroom-near-"));

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

const measure = async (value: number): Promise<void> => {
  await app.ask("/v1/signals", { agent: "airline-a", signal: "latency", value, at: new Date(app.now()).toISOString() });
  await app.settled();
};
const posts = () => workspace.channel("C01AIR").messages();

test("entering the band is one line, and calls nobody", async () => {
  await measure(6);
  const [line, ...more] = await posts();
  expect(more).toEqual([]);
  expect(line?.words).toMatch(/NEAR · airline-a is throttled while it is near a breach: answers slowly/);
  expect(JSON.stringify(line?.blocks)).not.toContain("<@");
  expect(line?.buttons).toEqual(["Release airline-a"]);
});

test("leaving it edits that line", async () => {
  await app.advance(6 * minute);
  await measure(1);
  const [line, ...more] = await posts();
  expect(more).toEqual([]);
  expect(line?.words).toMatch(/FREE OF IT · airline-a is no longer held back/);
});

test("a breach takes it over, and the line says so", async () => {
  await measure(6);
  await measure(12);
  const card = await workspace.channel("C01AIR").expectMessage(/BR-1 .*airline-a answers slowly/);
  await card.click("Approve: throttle airline-a", workspace.as("dana"));
  await workspace.expectEphemeral("dana", /airline-a is throttled/);
  await app.settled();
  const line = (await posts()).find(({ words }) => words.includes("no longer held back for being near"));
  expect(line).toBeDefined();
  expect((await app.world.store.load("agent:airline-a"))?.state.restraints.map(({ cause }) => cause)).toEqual([
    "breach:BR-1",
  ]);
  expect(app.faults).toEqual([]);
});
