/** A question runs out: a last call, more time, a reason with one tap, asked again, and an agent that comes back. In real time. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { as, type SeenCard } from "../support/room-harness.ts";
import { type LiveScene, liveScene, platforms } from "../support/scene.ts";
import { until } from "../support/service.ts";

const pact = `id: airline-d
level: agent
of: airline-d
actions:
  - tool: issue_refund
    approval: { by: accountable, ttl: 16s, on_silence: deny }
    says: "Refunds \${args.amount} to the card that paid order {args.order}"
  - tool: wire_money
    approval: { by: accountable, ttl: 30m }
escalation:
  - { after: 0s, to: accountable }
  - { after: 4s, to: deputy }
`;
const args = { amount: 4200, order: "88123" };

describe.each(platforms)("a question runs out, in $name", (platform) => {
  let set: LiveScene;
  beforeAll(async () => {
    set = await liveScene(platform, { pacts: { "airline-d.yaml": pact } });
    await set.room.enter();
    // Everybody is in before the time of a question runs: on a busy machine coming in takes seconds.
    for (const person of ["dana", "lee", "sam", "mia"] as const) await set.room.directs(person);
  });
  afterAll(() => set?.close());

  const ask = async (tool = "issue_refund", given: object = args) =>
    (await set.service.post("/v1/actions", { agent: "airline-d", tool, args: given })).body;
  const stateOf = async (action: unknown) => (await set.service.get(`/v1/actions/${action}`)).body;

  describe("nobody answers", () => {
    let first: Record<string, unknown>;
    let again: string;
    const lastCalls = async (card: SeenCard) =>
      (await set.room.lines(card)).filter(({ words }) => /Three quarters of its time|called once more/.test(words));

    test("whoever may decide is called once more, by name and directly; a restart calls nobody twice", async () => {
      first = await ask();
      const card = await set.room.expectCard(/AP-1[\s\S]*airline-d asks to run issue_refund/);
      const line = await set.room.expectLine(card, /Three quarters of its time/);
      expect(line.words).toMatch(/Dana.*Lee/);
      const called = await Promise.all([set.room.expectDirect("dana", /AP-1/), set.room.expectDirect("lee", /AP-1/)]);
      for (const { offers } of called) expect(offers).toContain("Approve once");
      await set.service.kill();
      await set.service.start();
      await set.room.online();
      await set.room.expectCard(/EXPIRED[\s\S]*AP-1/);
      expect((await set.room.cards()).filter(({ words }) => words.includes("AP-1"))).toHaveLength(1);
      expect(await lastCalls(card)).toHaveLength(1);
    });

    test("its card asks whether to ask again, and the new one says what it is", async () => {
      const card = await set.room.expectCard(/EXPIRED[\s\S]*AP-1/);
      await card.click("Ask again", as("lee"));
      await set.room.expectPrivate("lee", /Asked again as AP-2[\s\S]*runs only if airline-d comes back for it/);
      const next = await set.room.expectCard(/AP-2[\s\S]*Lee Park asks again[\s\S]*nobody answered AP-1/);
      expect(next.words).toMatch(/once, if it comes back for it/);
      await set.room.expectCard(/EXPIRED[\s\S]*AP-1[\s\S]*asked it again as AP-2/);
      const seen = await stateOf(first.action);
      expect(seen).toMatchObject({ state: "expired", asked_again: { approval: "AP-2" } });
      again = String((seen.asked_again as { action: string }).action);
      await next.click("Approve once", as("dana"));
      await set.room.expectCard(/APPROVED[\s\S]*AP-2/);
    });

    test("the agent comes back, is allowed once, and runs it once; the card follows it to its end", async () => {
      expect((await set.service.post(`/v1/actions/${first.action}/claim`, { args })).status).toBe(410);
      expect(await ask()).toMatchObject({ decision: "allow", action: again, approval: "AP-2" });
      expect((await set.service.post(`/v1/actions/${again}/claim`, { args })).status).toBe(200);
      await set.room.expectCard(/RUNNING[\s\S]*AP-2[\s\S]*airline-d began it/);
      await set.service.post(`/v1/actions/${again}/complete`, { ok: false });
      await set.room.expectCard(/FAILED[\s\S]*AP-2[\s\S]*it was run and failed/);
    });
  });

  describe("people need longer, and say why not", () => {
    let asked: Record<string, unknown>;

    test("one entry gives it its time again; card, direct message and agent have the new minute", async () => {
      asked = await ask("wire_money");
      const { expires_at: before } = await stateOf(asked.action);
      const card = await set.room.expectCard(/AP-3[\s\S]*airline-d asks to run wire_money/);
      await set.room.expectDirect("lee", /AP-3/);
      expect(card.menu).toContain("Extend by 30 min");
      await card.click("Extend by 30 min", as("lee"));
      await set.room.expectPrivate("lee", /AP-3 waits until \d\d:\d\d.*30 min longer/);
      await set.room.expectCard(/AP-3[\s\S]*\(extended once\)/);
      await set.room.expectDirect("lee", /AP-3[\s\S]*\(extended once\)/);
      const { expires_at: after } = await stateOf(asked.action);
      expect(Date.parse(String(after)) - Date.parse(String(before))).toBe(30 * 60_000);
      await set.room.command("/ward extend AP-3 1h the bank is closed", as("dana"));
      await set.room.expectPrivate("dana", /AP-3 waits until .*1 h longer/);
      await set.room.expectLine(card, /Dana Reyes gave it more time[\s\S]*the bank is closed/);
    });

    test("after Deny one tap tells the agent why", async () => {
      const card = await set.room.expectCard(/AP-3[\s\S]*\(extended 2 times\)/);
      await card.click("Deny", as("dana"));
      const answer = await set.room.expectPrivate("dana", /Denied[\s\S]*airline-d is told so/);
      expect(answer.offers).toEqual(expect.arrayContaining(["Wrong amount or target", "Ask the customer first"]));
      await answer.click("Ask the customer first", as("dana"));
      await set.room.expectPrivate("dana", /airline-d is told why/);
      expect(await stateOf(asked.action)).toMatchObject({ state: "denied", reason: "Ask the customer first" });
      await set.room.expectCard(/DENIED[\s\S]*AP-3[\s\S]*Why:[\s\S]*Ask the customer first/);
    });

    test("a reason of one's own is typed into a form", async () => {
      const other = await ask("wire_money", { amount: 7 });
      await (await set.room.expectCard(/AP-4/)).click("Deny", as("sam"));
      const answer = await set.room.expectPrivate("sam", /Denied/);
      await answer.click("Another reason…", as("sam"));
      const form = await set.room.expectForm(/is told what you write/, as("sam"));
      await form.submit({ reason: "this was paid <!channel> @everyone on Monday" }, as("sam"));
      await until(async () => (await stateOf(other.action)).reason !== undefined, "the agent is told");
      expect(await stateOf(other.action)).toMatchObject({ reason: "this was paid <!channel> @everyone on Monday" });
    });

    test("the record holds, and the live tables are what it says", async () => {
      expect(await set.service.stop()).toBe(0);
      expect((await set.service.run("journal", "verify")).out).toMatch(/^consistent/);
      expect((await set.service.run("journal", "rebuild")).out).toMatch(/^equal/);
    });
  });
});
