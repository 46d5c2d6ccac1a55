/** Agents' questions under `wardroom dev --auto`: answered as whoever may, as often as needed, by the same rules as for people. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ActionRule, ApprovalRule, EffectivePact } from "../../src/domain/pact/pact.ts";
import type { Reply } from "../../src/domain/words/reply.ts";
import { minute } from "../../src/domain/words/time.ts";
import { createAsker } from "../../src/flows/ask/ask.ts";
import { type AutoAnswer, answerByItself } from "../../src/flows/decide/answer-by-itself.ts";
import { restrainAgent } from "../../src/flows/decide/restrain.ts";
import { as, pact } from "../support/breaches.ts";
import { until } from "../support/service.ts";
import { type TestWorld, testWorld } from "../support/world.ts";

const needs = (by: string | string[], quorum: number, more: Partial<ApprovalRule> = {}): ActionRule["approval"] =>
  ({ by, quorum, ttl: 30 * minute, on_silence: "deny", risk: "normal", ...more }) as ApprovalRule;
const rule = (tool: string, approval: ActionRule["approval"]): ActionRule & { cited: string } => ({
  tool,
  cited: "airline-service@4",
  approval,
});
const effective: EffectivePact = {
  ...pact,
  actions: [
    rule("book", needs("accountable", 1)),
    rule("refund", needs(["sam", "dana", "lee", "kim"], 2)),
    rule("wire", needs("accountable", 1, { risk: "irreversible" })),
    rule("move_*", needs(["dana", "lee"], 1)),
    rule("move_all", needs(["kim"], 1)),
    rule("audit", needs(["sam"], 1)),
  ],
};

let world: TestWorld;
let stop: () => void = () => {};
let replies: [string, Reply][];
beforeEach(async () => {
  world = await testWorld({ effective });
  replies = [];
});
afterEach(async () => {
  stop();
  expect(world.faults).toEqual([]);
  expect(await world.store.verify()).toMatchObject({ ok: true });
  expect((await world.store.rebuild()).differences).toEqual([]);
  await world.close();
});

const begin = async (answer: AutoAnswer): Promise<void> => {
  stop = await answerByItself(world, answer, { after: 1, onAnswer: (...told) => replies.push(told) });
};
const ask = async (tool: string, args: Record<string, unknown> = {}): Promise<string> => {
  const answer = await createAsker(world).ask({ agent: "airline-d", tool, args });
  return answer === "key_conflict" ? "" : (answer.approval ?? "");
};
const approval = async (id: string) => (await world.store.load(`approval:${id}`))?.state;
const becomes = (id: string, status: string) =>
  until(async () => (await approval(id))?.status === status, `${id} is ${status}`, 5_000);

test("one that needs one person is approved by the first who may, never by the agent's operator", async () => {
  await begin("approve");
  const id = await ask("book");
  await becomes(id, "approved");
  const [voted] = await world.store.journal({ types: ["approval.voted"] });
  expect(voted?.body).toMatchObject({
    by: "dana",
    how: "cli",
    reason: "Answered by itself: wardroom dev --auto approve. No person decided this.",
  });
  await until(() => replies.length === 1, "it was told");
  expect(replies).toMatchObject([[`approval:${id}`, { type: "done" }]]);
});

test("one that needs two is approved by two different people, and by no third", async () => {
  await begin("approve");
  const id = await ask("refund");
  await becomes(id, "approved");
  expect((await approval(id))?.votes.map(({ by }) => by)).toEqual(["dana", "lee"]);
});

test("a vote that a person gave counts, and only what is missing is added", async () => {
  const id = await ask("refund");
  // Typed where its card does not stand: shown first, and counted when it is typed again.
  for (const votes of [0, 1]) {
    await world.door.command(
      { how: "web", account: "kim", team: "", person: "kim" },
      { channel: "web:airline", room: "airline" },
      `approve ${id}`,
    );
    expect((await approval(id))?.votes).toHaveLength(votes);
  }
  await begin("approve");
  await becomes(id, "approved");
  expect((await approval(id))?.votes.map(({ by }) => by)).toEqual(["kim", "dana"]);
});

test("where two rules ask, nobody is named beyond those who carry it", async () => {
  await begin("approve");
  const id = await ask("move_all");
  await becomes(id, "approved");
  expect((await approval(id))?.votes.map(({ by }) => by)).toEqual(["dana"]);
});

test("what cannot be taken back is approved with the amount typed as its card asks", async () => {
  await begin("approve");
  const id = await ask("wire", { to: "DE89", amount: 4200.5 });
  await becomes(id, "approved");
});

test("what nobody may approve yet waits for whom the ladder reaches", async () => {
  await begin("approve");
  const id = await ask("audit");
  await until(async () => (await approval(id))?.status === "waiting", "it waits");
  await world.advance(2 * minute);
  await becomes(id, "approved");
  expect((await approval(id))?.votes.map(({ by }) => by)).not.toContain("sam");
});

test("one that waited before is answered at the start; with deny it is denied", async () => {
  const id = await ask("refund");
  await begin("deny");
  await becomes(id, "denied");
  expect((await approval(id))?.decided?.by).toMatch(/^person:/);
});

test("nothing that an agent asked before it was stopped is approved for it", async () => {
  const id = await ask("book");
  await restrainAgent(world, as("mia"), "airline-d", "pause");
  await begin("approve");
  await until(() => replies.length > 0, "it was tried");
  expect(replies[0]?.[1]).toMatchObject({ type: "refused", code: "agent_restrained" });
  expect((await approval(id))?.status).toBe("waiting");
});

test("silent answers nothing, and silence decides", async () => {
  await begin("silent");
  const id = await ask("book");
  await world.advance(31 * minute);
  expect((await approval(id))?.status).toBe("expired");
  expect(replies).toEqual([]);
});
