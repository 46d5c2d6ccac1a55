/** An agent asks before it acts: two of three vote, silence expires, and the bound act is the only one that runs. In real time. */
import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { as } from "../support/room-harness.ts";
import { type LiveScene, liveScene, platforms } from "../support/scene.ts";

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
const args = { amount: 4200, order: "88123", memo: "customer charged twice" };

describe.each(platforms)("an agent asks before it acts, in $name", (platform) => {
  let set: LiveScene;
  let refund: Record<string, unknown>;
  beforeAll(async () => {
    set = await liveScene(platform, { pacts: { "airline-d.yaml": pact } });
  });
  afterAll(() => set?.close());

  const ask = async (tool: string, given: object = args) =>
    (await set.service.post("/v1/actions", { agent: "airline-d", tool, args: given, reason: "charged twice" })).body;
  const stateOf = async (action: unknown) => (await set.service.get(`/v1/actions/${action}`)).body;
  const refunding = () => set.room.expectCard(/AP-1[\s\S]*airline-d asks to run issue_refund/);

  describe("two of three people let it", () => {
    test("the card says what approving does, and calls the people its rule names", async () => {
      refund = await ask("issue_refund");
      expect(refund).toMatchObject({ decision: "pending", approval: "AP-1" });
      for (const person of ["dana", "lee", "mia"] as const)
        await set.room.expectPing(person, /AP-1[\s\S]*airline-d asks to run issue_refund/);
      const card = await refunding();
      expect(card.words).toMatch(/Refunds \$4200/);
      expect(card.words).toMatch(/2 of 3 arguments/);
      expect(card.words).toMatch(/Dana, Lee or Mia may decide; Sam, who operates it, may not/);
      expect(card.offers.slice(0, 3)).toEqual(["Approve", "Deny", "I'm looking · 15 min"]);
    });

    test("details show every argument to anybody who sees the room", async () => {
      const words = await set.room.details(await refunding(), as("mia"));
      for (const part of [/All arguments/, /memo[":]+ .*customer charged twice/, /Dana Reyes/, /What happened/])
        expect(words).toMatch(part);
    });

    test("its operator is refused, and each yes is shown by name", async () => {
      await (await refunding()).click("Approve", as("sam"));
      await set.room.expectPrivate("sam", /another pair of eyes/);
      await (await refunding()).click("Approve", as("dana"));
      await set.room.expectPrivate("dana", /Your approval of AP-1 counts: 1 of 2/);
      await set.room.expectCard(/AP-1[\s\S]*Approved so far by .*Dana Reyes.*\(1 of 2\)/);
      expect(await stateOf(refund.action)).toMatchObject({ state: "waiting", waiting_for: ["Lee Park", "Mia Lund"] });
    });

    test("killed between the first and the second vote, the first one counts", async () => {
      await set.service.kill();
      await set.service.start();
      await set.room.online();
      const card = await set.room.expectCard(/AP-1[\s\S]*\(1 of 2\)/);
      await card.click("Approve", as("mia"));
      await set.room.expectPrivate("mia", /may run this issue_refund once/);
      const edited = await set.room.expectCard(/APPROVED[\s\S]*AP-1[\s\S]*by .*Dana Reyes.*Mia Lund.*\(2 of 2\)/);
      expect(edited.place).toBe(card.place);
      expect(edited.offers).toEqual(["Details"]);
    });

    test("arguments changed by one character are refused; the proof of the right ones convinces a tool, for no others", async () => {
      const path = `/v1/actions/${refund.action}/claim`;
      const changed = await set.service.post(path, { args: { ...args, order: "88124" } });
      expect([changed.status, changed.body.error]).toMatchObject([409, { code: "args_differ" }]);
      const claimed = await set.service.post(path, { args });
      expect(claimed.status).toBe(200);
      const keys = createRemoteJWKSet(new URL(`${set.service.url}/.well-known/jwks.json`));
      const { payload } = await jwtVerify(String(claimed.body.proof), keys, { subject: "airline-d" });
      expect(payload).toMatchObject({ tool: "issue_refund", by: ["dana", "mia"], approval: "AP-1" });
      const again = await set.service.post(path, { args });
      expect(again.body.error).toMatchObject({ code: "already_claimed" });
      await set.service.post(`/v1/actions/${refund.action}/complete`, { ok: true });
      await set.room.expectCard(/DONE[\s\S]*AP-1[\s\S]*it was run/);
    });
  });

  test("nobody answers: the deputy and the room are called, then it is expired, told as expired, and not run", async () => {
    const asked = await ask("rebook_all");
    const card = await set.room.expectCard(/AP-2/);
    await set.room.expectLine(card, /Level 2/);
    await set.room.expectLine(card, /Level 3/);
    await set.room.expectCard(/EXPIRED[\s\S]*AP-2[\s\S]*airline-d was told "expired"/);
    expect(await stateOf(asked.action)).toMatchObject({ state: "expired" });
    const claim = await set.service.post(`/v1/actions/${asked.action}/claim`, { args });
    expect([claim.status, claim.body.error]).toMatchObject([410, { code: "expired" }]);
  });

  test("what cannot be taken back is approved only by whoever types the amount into the form", async () => {
    const asked = await ask("wire_money");
    const card = await set.room.expectCard(/AP-3[\s\S]*cannot be taken back/);
    await card.click("Approve once", as("dana"));
    await (await set.room.expectForm(/type the amount/i, as("dana"))).submit({ confirm: "420" }, as("dana"));
    await set.room.expectFormError(/That is not the amount/, as("dana"));
    expect(await stateOf(asked.action)).toMatchObject({ state: "waiting" });
    await (await set.room.expectForm(/type the amount/i, as("dana"))).submit({ confirm: "4,200" }, as("dana"));
    await set.room.expectCard(/APPROVED[\s\S]*AP-3/);
    expect(await stateOf(asked.action)).toMatchObject({ state: "approved" });
  });

  test("/ward deny and the reason reach the agent", async () => {
    const asked = await ask("issue_refund", { ...args, amount: 1 });
    await set.room.expectCard(/AP-4/);
    await set.room.command("/ward deny AP-4 ask the customer first", as("lee"));
    await set.room.expectPrivate("lee", /Denied\. airline-d is told so/);
    expect(await stateOf(asked.action)).toMatchObject({
      state: "denied",
      by: ["Lee Park"],
      reason: "ask the customer first",
    });
  });

  test("the record holds, and the live tables are what it says", async () => {
    expect(await set.service.stop()).toBe(0);
    expect((await set.service.run("journal", "verify")).out).toMatch(/^consistent/);
    expect((await set.service.run("journal", "rebuild")).out).toMatch(/^equal/);
  });
});
