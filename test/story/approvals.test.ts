/** An agent asks before it acts, in a real local Slack: two of three vote, silence expires, and the bound act is the only one that runs. */
import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ServiceProcess, serviceProcess, until } from "../support/service.ts";
import { type SlackWorkspace, slackBot, startSlackWorkspace } from "../support/slack-workspace.ts";

/** What airline-d may do only when two of three people agree; and what it may do when one types the amount in time. */
const pact = `id: airline-d
level: agent
of: airline-d
actions:
  - tool: issue_refund
    approval: { by: [dana, lee, mia], quorum: 2, ttl: 30m, on_silence: deny }
    says: "Refunds \${args.amount} to the card that paid order {args.order}"
    show: [amount, order]
  - tool: wire_money
    approval: { by: accountable, ttl: 30m, risk: irreversible }
  - tool: rebook_all
    approval: { by: accountable, ttl: 5s }
escalation:
  - { after: 0s, to: accountable }
  - { after: 2s, to: deputy }
  - { after: 4s, to: room }
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
const args = { amount: 4200, order: "88123", memo: "<!channel> <@U01DANA> customer charged twice" };
const ask = async (tool: string, with_: object = args) =>
  (await service.post("/v1/actions", { agent: "airline-d", tool, args: with_, reason: "charged twice <!here>" })).body;
const stateOf = async (action: unknown) => (await service.get(`/v1/actions/${action}`)).body;

let refund: Record<string, unknown>;

describe("two of three people let an agent act", () => {
  test("the card says what approving does, with every argument, and calls the people its rule names", async () => {
    refund = await ask("issue_refund");
    expect(refund).toMatchObject({ decision: "pending", approval: "AP-1" });
    const card = await room().expectMessage(/AP-1.*airline-d asks to run issue_refund/s);
    const blocks = JSON.stringify(card.blocks);
    for (const id of ["<@U01DANA>", "<@U03LEE>", "<@U04MIA>"]) expect(blocks).toContain(id);
    expect(card.words).toMatch(/Refunds \$4200/);
    expect(card.words).toMatch(/2 of 3 arguments/);
    expect(card.words).toMatch(/Dana, Lee or Mia may decide; Sam, who operates it, may not/);
    expect(blocks).not.toMatch(/<!(channel|here)/);
    expect(card.buttons.slice(0, 3)).toEqual(["Approve", "Deny", "I'm looking · 15 min"]);
  });

  test("the arguments that do not stand on the card stand in its thread, to the letter and without effect", async () => {
    const line = await room().expectMessage(/All 3 arguments/);
    expect(line.words).toContain("customer charged twice");
    expect(JSON.stringify(line.blocks)).not.toMatch(/<!channel>|<@U01DANA>/);
  });

  test("details open every argument in a window, for anybody who sees the room", async () => {
    const card = await room().expectMessage(/AP-1.*airline-d asks to run issue_refund/s);
    const as = workspace.as("mia");
    await (card.buttons.includes("Details") ? card.click("Details", as) : card.choose("Details", as));
    const modal = await workspace.expectModal(/All arguments/);
    expect(modal.title).toBe("AP-1");
    for (const words of [/memo: .*customer charged twice/, /level \d.*Dana Reyes/, /What happened/])
      expect(modal.words).toMatch(words);
    const sent = workspace.proxy.calls.findLast(({ method }) => method === "views.update");
    expect(JSON.stringify(sent?.args)).not.toMatch(/<!channel>|<@U01DANA>/);
  });

  test("in its thread @ward decides it without its id, under the same rules", async () => {
    const card = await room().expectMessage(/AP-1.*airline-d asks to run issue_refund/s);
    await room().say(`<@${slackBot}> approve`, workspace.as("sam"), card.ts);
    expect((await workspace.expectEphemeral("sam", /another pair of eyes/)).thread).toBe(card.ts);
  });

  test("the agent's operator is refused, and each yes is shown by name", async () => {
    const card = await room().expectMessage(/AP-1.*airline-d asks to run issue_refund/s);
    await card.click("Approve", workspace.as("sam"));
    await workspace.expectEphemeral("sam", /another pair of eyes/);
    await card.click("Approve", workspace.as("dana"));
    await workspace.expectEphemeral("dana", /Your approval of AP-1 counts: 1 of 2/);
    await room().expectMessage(/AP-1.*Approved so far by .*Dana Reyes.*\(1 of 2\)/s);
    expect(await stateOf(refund.action)).toMatchObject({ state: "waiting", waiting_for: ["Lee Park", "Mia Lund"] });
  });

  test("killed between the first and the second vote, the first one counts", async () => {
    await service.kill();
    await service.start();
    await until(() => workspace.proxy.openLinks() > 0, "the bot is back in Slack");
    const card = await room().expectMessage(/AP-1.*\(1 of 2\)/s);
    await card.click("Approve", workspace.as("mia"));
    await workspace.expectEphemeral("mia", /may run this issue_refund once/);
    const edited = await room().expectMessage(/APPROVED.*AP-1.*by .*Dana Reyes.*Mia Lund.*\(2 of 2\)/s);
    expect(edited.ts).toBe(card.ts);
    expect(edited.buttons).toEqual(["Details"]);
  });

  test("arguments changed by one character are refused; the proof of the right ones convinces a tool, for no others", async () => {
    const path = `/v1/actions/${refund.action}/claim`;
    const changed = await service.post(path, { args: { ...args, order: "88124" } });
    expect([changed.status, changed.body.error]).toMatchObject([409, { code: "args_differ" }]);
    const claimed = await service.post(path, { args });
    expect(claimed.status).toBe(200);
    const keys = createRemoteJWKSet(new URL(`${service.url}/.well-known/jwks.json`));
    const { payload } = await jwtVerify(String(claimed.body.proof), keys, { subject: "airline-d" });
    expect(payload).toMatchObject({ tool: "issue_refund", by: ["dana", "mia"], approval: "AP-1" });
    const again = await service.post(path, { args });
    expect(again.body.error).toMatchObject({ code: "already_claimed" });
    await service.post(`/v1/actions/${refund.action}/complete`, { ok: true });
    await room().expectMessage(/DONE.*AP-1.*it was run/s);
  });
});

describe("nobody answers", () => {
  test("the ladder calls the deputy and the room; then it is expired, told as expired, and not run", async () => {
    const asked = await ask("rebook_all");
    await workspace.expectDm("lee", /AP-2.*You are called because Dana has not answered/s);
    await room().expectMessage(/AP-2.*EXPIRED|EXPIRED.*AP-2/s);
    expect(await stateOf(asked.action)).toMatchObject({ state: "expired" });
    const claim = await service.post(`/v1/actions/${asked.action}/claim`, { args });
    expect([claim.status, claim.body.error]).toMatchObject([410, { code: "expired" }]);
    await room().expectMessage(/airline-d was told "expired"/);
  });
});

describe("what cannot be taken back", () => {
  test("is approved only by whoever types the amount into the form", async () => {
    const asked = await ask("wire_money");
    const card = await room().expectMessage(/AP-3.*cannot be taken back/s);
    await card.click("Approve once", workspace.as("dana"));
    const modal = await workspace.expectModal(/type the amount/i);
    await modal.submit({ confirm: "420" }, workspace.as("dana"));
    await until(() => /That is not the amount/.test(workspace.fieldErrors().confirm ?? ""), "the form says so");
    expect(await stateOf(asked.action)).toMatchObject({ state: "waiting" });
    await modal.submit({ confirm: "4,200" }, workspace.as("dana"));
    await room().expectMessage(/APPROVED.*AP-3/s);
    expect(await stateOf(asked.action)).toMatchObject({ state: "approved" });
  });

  test("/ward deny and the reason reach the agent", async () => {
    const asked = await ask("issue_refund", { ...args, amount: 1 });
    await room().expectMessage(/AP-4/);
    await workspace.command("/ward deny AP-4 ask the customer first", workspace.as("lee"));
    await workspace.expectEphemeral("lee", /Denied\. airline-d is told so/);
    expect(await stateOf(asked.action)).toMatchObject({
      state: "denied",
      by: ["Lee Park"],
      reason: "ask the customer first",
    });
  });

  test("the record holds, and the live tables are what it says", async () => {
    expect(await service.stop()).toBe(0);
    expect((await service.run("journal", "verify")).out).toMatch(/^consistent/);
    expect((await service.run("journal", "rebuild")).out).toMatch(/^equal/);
  });
});
