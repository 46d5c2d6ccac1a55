/** An agent's question as only Slack shows it: what it wrote has no effect in any mark, and its thread takes commands. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exampleDir } from "../../src/config.ts";
import { second } from "../../src/domain/words/time.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { type SlackWorkspace, slackBot, startSlackWorkspace } from "../support/slack-workspace.ts";

const pact = `id: airline-d
level: agent
of: airline-d
actions:
  - tool: issue_refund
    approval: { by: [dana, lee, mia], quorum: 2, ttl: 30m, on_silence: deny }
    show: [amount, order]
escalation:
  - { after: 0s, to: accountable }
  - { after: 30s, to: deputy }
`;
const args = { amount: 4200, order: "88123", memo: "<!channel> <@U01DANA> customer charged twice" };

let workspace: SlackWorkspace;
let app: TestApp;
const dir = mkdtempSync(join(tmpdir(), "wardroom-slack-approvals-"));
beforeAll(async () => {
  cpSync(exampleDir, dir, { recursive: true });
  writeFileSync(join(dir, "pacts/airline-d.yaml"), pact);
  workspace = await startSlackWorkspace();
  app = await testApp({ config: join(dir, "wardroom.yaml"), env: { slack: workspace.settings } });
  await app.ask("/v1/actions", { agent: "airline-d", tool: "issue_refund", args, reason: "charged twice <!here>" });
  await app.settled();
});
afterAll(async () => {
  expect(app?.faults).toEqual([]);
  await app?.remove();
  await workspace?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const room = () => workspace.channel("C01AIR");
const asking = () => room().expectMessage(/AP-1.*airline-d asks to run issue_refund/s);

test("the card mentions the people its rule names, and nobody else", async () => {
  const blocks = JSON.stringify((await asking()).blocks);
  for (const id of ["<@U01DANA>", "<@U03LEE>", "<@U04MIA>"]) expect(blocks).toContain(id);
  expect(blocks).not.toMatch(/<!(channel|here)/);
});

test("the arguments that do not stand on the card stand in its thread, to the letter and without effect", async () => {
  const line = await room().expectMessage(/All 3 arguments/);
  expect(line.words).toContain("customer charged twice");
  expect(JSON.stringify(line.blocks)).not.toMatch(/<!channel>|<@U01DANA>/);
});

test("details open every argument in a window, without effect there either", async () => {
  const card = await asking();
  const as = workspace.as("mia");
  await (card.buttons.includes("Details") ? card.click("Details", as) : card.choose("Details", as));
  const modal = await workspace.expectModal(/All arguments/);
  expect(modal.title).toBe("AP-1");
  expect(modal.words).toMatch(/memo: .*customer charged twice/);
  const sent = workspace.proxy.calls.findLast(({ method }) => method === "views.update");
  expect(JSON.stringify(sent?.args)).not.toMatch(/<!channel>|<@U01DANA>/);
});

test("in its thread @ward decides it without its id, under the same rules", async () => {
  const card = await asking();
  await room().say(`<@${slackBot}> approve`, workspace.as("sam"), card.ts);
  expect((await workspace.expectEphemeral("sam", /another pair of eyes/)).thread).toBe(card.ts);
});

test("the deputy is called directly, and told why", async () => {
  await app.advance(31 * second);
  await workspace.expectDm("lee", /AP-1.*You are called because Dana has not answered/s);
});
