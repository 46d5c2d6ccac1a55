/** A question runs out in a real local Slack: a last call, more time, a reason with one tap, asked again, and an agent that comes back. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ServiceProcess, serviceProcess, until } from "../support/service.ts";
import { type SlackWorkspace, startSlackWorkspace } from "../support/slack-workspace.ts";

const pact = `id: airline-d
level: agent
of: airline-d
actions:
  - tool: issue_refund
    approval: { by: accountable, ttl: 12s, on_silence: deny }
    says: "Refunds \${args.amount} to the card that paid order {args.order}"
  - tool: wire_money
    approval: { by: accountable, ttl: 30m }
escalation:
  - { after: 0s, to: accountable }
  - { after: 4s, to: deputy }
`;

let workspace: SlackWorkspace;
let service: ServiceProcess;

beforeAll(async () => {
  workspace = await startSlackWorkspace();
  const { botToken, appToken, apiUrl } = workspace.settings;
  service = await serviceProcess({
    env: { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API_URL: apiUrl },
    pacts: { "airline-d.yaml": pact },
  });
  await service.start();
});

afterAll(async () => {
  await service?.remove();
  await workspace?.stop();
});

const room = () => workspace.channel("C01AIR");
const args = { amount: 4200, order: "88123" };
const ask = async (tool = "issue_refund", with_: object = args) =>
  (await service.post("/v1/actions", { agent: "airline-d", tool, args: with_ })).body;
const stateOf = async (action: unknown) => (await service.get(`/v1/actions/${action}`)).body;
const back = () => until(() => workspace.proxy.openLinks() > 0, "the bot is back in Slack");
const lastCalls = async () =>
  (await room().messages()).filter(({ words }) => /Three quarters of its time are gone/.test(words));

describe("nobody answers", () => {
  let first: Record<string, unknown>;
  let again: string;

  test("whoever may decide is called once more, by name and directly; a restart calls nobody twice", async () => {
    first = await ask();
    await room().expectMessage(/AP-1.*airline-d asks to run issue_refund/s);
    const line = await until(async () => (await lastCalls())[0], "it is called about once more");
    expect(JSON.stringify(line.blocks)).toMatch(/<@U01DANA>.*<@U03LEE>/);
    expect(line.buttons).toContain("Approve once");
    await workspace.expectDm("dana", /AP-1.*Three quarters of its time are gone/s);
    await service.kill();
    await service.start();
    await back();
    await room().expectMessage(/EXPIRED.*AP-1/s);
    expect(await lastCalls()).toHaveLength(1);
  });

  test("its card asks whether to ask again, and the new one says what it is", async () => {
    const card = await room().expectMessage(/EXPIRED.*AP-1/s);
    await card.click("Ask again", workspace.as("lee"));
    await workspace.expectEphemeral("lee", /Asked again as AP-2.*runs only if airline-d comes back for it/);
    const next = await room().expectMessage(/AP-2.*Lee Park asks again.*nobody answered AP-1/s);
    expect(next.words).toMatch(/once, if it comes back for it/);
    await room().expectMessage(/EXPIRED.*AP-1.*asked it again as AP-2/s);
    const seen = await stateOf(first.action);
    expect(seen).toMatchObject({ state: "expired", asked_again: { approval: "AP-2" } });
    again = String((seen.asked_again as { action: string }).action);
    await next.click("Approve once", workspace.as("dana"));
    await room().expectMessage(/APPROVED.*AP-2/s);
  });

  test("the agent comes back, is allowed once, and runs it once; the card follows it to its end", async () => {
    expect((await service.post(`/v1/actions/${first.action}/claim`, { args })).status).toBe(410);
    expect(await ask()).toMatchObject({ decision: "allow", action: again, approval: "AP-2" });
    expect((await service.post(`/v1/actions/${again}/claim`, { args })).status).toBe(200);
    await room().expectMessage(/RUNNING.*AP-2.*airline-d began it/s);
    await service.post(`/v1/actions/${again}/complete`, { ok: false });
    await room().expectMessage(/FAILED.*AP-2.*it was run and failed/s);
  });
});

describe("people need longer, and say why not", () => {
  let asked: Record<string, unknown>;

  test("one entry gives it its time again; card, direct message and agent have the new minute", async () => {
    asked = await ask("wire_money");
    const { expires_at: before } = await stateOf(asked.action);
    const card = await room().expectMessage(/AP-3.*airline-d asks to run wire_money/s);
    await card.choose("Extend by 30 min", workspace.as("lee"));
    await workspace.expectEphemeral("lee", /AP-3 waits until \d\d:\d\d.*30 min longer/);
    await room().expectMessage(/AP-3.*\(extended once\)/s);
    await workspace.expectDm("lee", /AP-3.*\(extended once\)/s);
    const { expires_at: after } = await stateOf(asked.action);
    expect(Date.parse(String(after)) - Date.parse(String(before))).toBe(30 * 60_000);
    await workspace.command("/ward extend AP-3 1h the bank is closed", workspace.as("dana"));
    await workspace.expectEphemeral("dana", /AP-3 waits until .*1 h longer/);
    await room().expectMessage(/Dana Reyes gave it more time.*the bank is closed/);
  });

  test("after Deny one tap tells the agent why", async () => {
    const card = await room().expectMessage(/AP-3.*\(extended 2 times\)/s);
    await card.click("Deny", workspace.as("dana"));
    const answer = await workspace.expectEphemeral("dana", /Denied.*airline-d is told so/);
    expect(answer.buttons).toEqual(expect.arrayContaining(["Wrong amount or target", "Ask the customer first"]));
    await answer.click("Ask the customer first", workspace.as("dana"));
    await workspace.expectEphemeral("dana", /airline-d is told why/);
    expect(await stateOf(asked.action)).toMatchObject({ state: "denied", reason: "Ask the customer first" });
    await room().expectMessage(/DENIED.*AP-3.*Why:.*Ask the customer first/s);
  });

  test("a reason of one's own is typed into a form", async () => {
    const other = await ask("wire_money", { amount: 7 });
    const card = await room().expectMessage(/AP-4/);
    await card.click("Deny", workspace.as("sam"));
    const answer = await workspace.expectEphemeral("sam", /Denied/);
    await answer.choose("Another reason…", workspace.as("sam"));
    const modal = await workspace.expectModal(/is told what you write/);
    await modal.submit({ reason: "this was paid <!channel> on Monday" }, workspace.as("sam"));
    await until(async () => (await stateOf(other.action)).reason !== undefined, "the agent is told");
    expect(await stateOf(other.action)).toMatchObject({ reason: "this was paid <!channel> on Monday" });
  });

  test("the record holds, and the live tables are what it says", async () => {
    expect(await service.stop()).toBe(0);
    expect((await service.run("journal", "verify")).out).toMatch(/^consistent/);
    expect((await service.run("journal", "rebuild")).out).toMatch(/^equal/);
  });
});
