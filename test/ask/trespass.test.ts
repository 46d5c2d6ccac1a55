/** What an agent or a person tries who should not get further: each of these opened the gate once, or kept what nobody may keep. */
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { event } from "../../src/domain/journal/event.ts";
import type { ActionRule, EffectivePact } from "../../src/domain/pact/pact.ts";
import { minute } from "../../src/domain/words/time.ts";
import { type ActionAnswer, type ActionQuestion, type Asker, createAsker } from "../../src/flows/ask/ask.ts";
import { claimAction } from "../../src/flows/ask/carry-out.ts";
import { readAction } from "../../src/flows/ask/read-action.ts";
import { endStanding } from "../../src/flows/decide/end-standing.ts";
import { releaseAgent, restrainAgent } from "../../src/flows/decide/restrain.ts";
import { decideApproval } from "../../src/flows/decide/run-approval-command.ts";
import { drawCard } from "../../src/flows/tell/draw.ts";
import type { Proofs } from "../../src/ports/proofs.ts";
import { as, pact } from "../support/breaches.ts";
import { type TestWorld, testWorld } from "../support/world.ts";

type Rule = ActionRule & { cited: string };
const normal = { by: "accountable", quorum: 1, ttl: 30 * minute, on_silence: "deny", risk: "normal" } as const;
const rule = (more: Partial<Rule> = {}): Rule => ({
  tool: "refund",
  cited: "airline-service@4",
  approval: normal,
  ...more,
});
const standing = { max_uses: 3, ttl: 60 * minute, same: ["user_id"] };
const proofs: Proofs = { prove: async ({ action }) => action, keys: () => ({ keys: [] }) };

let world: TestWorld;
let asker: Asker;
let effective: EffectivePact;

async function start(...actions: Rule[]): Promise<void> {
  await world?.close();
  effective = { ...pact, actions };
  world = await testWorld({ effective });
  world.pacts = { ...world.pacts, effective: (agent) => ({ ...effective, agent }) };
  asker = createAsker(world);
}
beforeEach(() => start(rule()));
afterEach(async () => {
  expect(world.faults).toEqual([]);
  expect((await world.store.rebuild()).differences).toEqual([]);
});
afterAll(() => world.close());

async function ask(args: Record<string, unknown>, more: Partial<ActionQuestion> = {}): Promise<ActionAnswer> {
  const answer = await asker.ask({ agent: "airline-a", tool: "refund", args, ...more });
  if (answer === "key_conflict") throw new Error("a key conflict");
  return answer;
}
const press = (id = "AP-1") => decideApproval(world, id, { type: "approve", as: as("dana"), standing: true });
const approve = (id = "AP-1") => decideApproval(world, id, { type: "approve", as: as("dana") });
const claim = (action: string, args: Record<string, unknown>) => claimAction({ world, asker, proofs }, action, args);

describe("a standing approval", () => {
  test("given without an argument that must stay the same does not cover one with it", async () => {
    await start(rule({ standing }));
    await ask({ amount: 1 });
    await press();
    expect(await ask({ amount: 2 })).toMatchObject({ decision: "allow" });
    expect(await ask({ amount: 2, user_id: "mallory" })).toMatchObject({ decision: "pending" });
  });

  test("does not cover what a second rule asks for as well", async () => {
    const big = rule({ when: "args.amount >= 1000.0", approval: { ...normal, by: ["dana", "lee"], quorum: 2 } });
    await start(rule({ standing }), big);
    await ask({ amount: 1, user_id: "mia" });
    await press();
    expect(await ask({ amount: 2, user_id: "mia" })).toMatchObject({ decision: "allow" });
    expect(await ask({ amount: 5_000, user_id: "mia" })).toMatchObject({ decision: "pending" });
  });

  test("does not cover what another rule of the same pact asks other people for", async () => {
    const small = rule({ when: "args.amount < 1000.0", standing });
    const big = rule({ when: "args.amount >= 1000.0", standing, approval: { ...normal, by: "lee" } });
    await start(small, big);
    await ask({ amount: 1, user_id: "mia" });
    await press();
    expect(await ask({ amount: 5_000, user_id: "mia" })).toMatchObject({ decision: "pending" });
  });

  test("does not cover what the condition could not be checked with", async () => {
    await start(rule({ when: "args.amount < 1000.0", standing }));
    await ask({ amount: 1, user_id: "mia" });
    await press();
    expect(await ask({ amount: "1000000", user_id: "mia" })).toMatchObject({ decision: "pending" });
  });

  test("does not outlive another pact's new rule about the tool", async () => {
    await start(rule({ standing }));
    await ask({ amount: 1, user_id: "mia" });
    await press();
    effective = { ...effective, unlisted: "deny" };
    expect(await ask({ amount: 2, user_id: "mia" })).toMatchObject({ decision: "pending" });
  });

  test("covers no claim after the pact began to deny the tool, or a person ended it", async () => {
    await start(rule({ standing }));
    await ask({ amount: 1, user_id: "mia" });
    await press();
    const denied = await ask({ amount: 2, user_id: "mia" });
    const ended = await ask({ amount: 3, user_id: "mia" });
    const before = effective;
    effective = { ...effective, actions: [{ tool: "refund", decision: "deny", cited: "airline-service@5" }] };
    expect(await claim(denied.action, { amount: 2, user_id: "mia" })).toMatchObject({ code: "policy_changed" });
    effective = before;
    await endStanding(world, as("dana"), "AP-1");
    expect(await claim(ended.action, { amount: 3, user_id: "mia" })).toMatchObject({ type: "refused" });
  });

  test("is not given for what cannot be taken back: each of those is typed", async () => {
    await start(rule({ standing, approval: { ...normal, risk: "irreversible" } }));
    await ask({ amount: 100, user_id: "mia" });
    const pressed = await decideApproval(world, "AP-1", { type: "approve", as: as("dana"), standing: true }, "100");
    expect(pressed).toMatchObject({ type: "refused", code: "not_configured" });
    expect(await world.store.list("standing", {})).toEqual([]);
  });

  test("is never used more often than it allows, however many ask at once", async () => {
    await start(rule({ standing: { ...standing, max_uses: 100 } }));
    await ask({ amount: 0, user_id: "mia" });
    await press();
    const answers = await Promise.allSettled(
      Array.from({ length: 60 }, (_, index) => ask({ amount: index + 1, user_id: "mia" })),
    );
    for (const answer of answers)
      if (answer.status === "fulfilled" && answer.value.decision === "allow")
        expect(await readAction(world, answer.value.action)).toMatchObject({ state: "allowed" });
  });
});

describe("what nobody may keep", () => {
  const secret = "4111111111111111";
  const kept = async () => JSON.stringify(await world.store.journal({}));

  test("is masked although the rule that hides it did not have to ask", async () => {
    await start(rule({ when: "args.amount >= 150.0", redact: ["card"] }));
    const { action } = await ask({ amount: 1, card: secret });
    expect(await kept()).not.toContain(secret);
    expect(await readAction(world, action)).toMatchObject({ args: { card: "•••• 1111" }, redacted: ["card"] });
  });

  test("is masked where a rule denies, or the agent is held back", async () => {
    await start({ tool: "refund", decision: "deny", cited: "airline-service@4", redact: ["card"] });
    await ask({ amount: 1, card: secret });
    await restrainAgent(world, as("dana"), "airline-a", "quarantine");
    expect(await ask({ amount: 2, card: secret })).toMatchObject({
      decision: "deny",
      because: { clause: "restraint" },
    });
    expect(await kept()).not.toContain(secret);
  });
});

describe("a decision", () => {
  test("comes too late once the minute on the card is over, though its timer has not fired", async () => {
    await ask({ amount: 1 });
    const { at } = world;
    const past = at() + 31 * minute;
    world.clock = { now: () => past };
    expect(await approve()).toMatchObject({ type: "refused" });
    world.clock = { now: at };
  });

  test("is not what somebody who left the fleet voted for", async () => {
    await start(rule({ approval: { ...normal, by: ["dana", "lee", "kim"], quorum: 2 } }));
    await ask({ amount: 1 });
    await decideApproval(world, "AP-1", { type: "approve", as: as("kim") });
    const { kim: _, ...people } = world.config.people;
    world.config = { ...world.config, people };
    await approve();
    expect((await world.store.load("approval:AP-1"))?.state.status).toBe("waiting");
  });

  test("that cannot be taken back is never confirmed by typing nothing", async () => {
    await start(rule({ approval: { ...normal, risk: "irreversible" } }));
    await ask({ amount: " ", to: "mallory" });
    const typed = await decideApproval(world, "AP-1", { type: "approve", as: as("dana") }, "");
    expect(typed).toMatchObject({ type: "refused", code: "confirmation_wrong" });
  });
});

describe("a question", () => {
  test("of one agent is never taken for that of another whose name only looks alike", async () => {
    await start(rule({ tool: "*" }));
    const one = await ask({ amount: 1 }, { agent: "airline-a/b", tool: "refund" });
    const other = await ask({ amount: 1 }, { agent: "airline-a", tool: "b/refund" });
    expect(other.action).not.toBe(one.action);
  });

  test("that takes the place of another ends it, also where it is allowed at once", async () => {
    await start(rule({ when: "args.amount >= 150.0" }));
    const big = await ask({ amount: 200 });
    expect(await ask({ amount: 1 }, { replaces: big.action })).toMatchObject({ decision: "allow" });
    expect(await readAction(world, big.action)).toMatchObject({ state: "superseded" });
  });

  test("is not put to people any more while a hundred of the same agent wait", async () => {
    for (let amount = 1; amount <= 100; amount++) expect(await ask({ amount })).toMatchObject({ decision: "pending" });
    const key = { key: "k", body: "b" };
    expect(await ask({ amount: 101 }, { key })).toMatchObject({
      decision: "deny",
      because: { clause: "waiting" },
      ruling: { retryAfter: minute },
    });
    expect(await ask({ amount: 7 })).toMatchObject({ decision: "pending", approval: "AP-7" });
    expect(await ask({ amount: 1 }, { agent: "airline-b" })).toMatchObject({ decision: "pending" });
    await decideApproval(world, "AP-1", { type: "deny", as: as("dana") });
    expect(await ask({ amount: 101 }, { key })).toMatchObject({ decision: "pending" });
  });

  test("is claimed under the run it was asked with", async () => {
    await start(rule({ when: 'run != "night"' }));
    const night = await ask({ amount: 1 }, { run: "night" });
    expect(night).toMatchObject({ decision: "allow" });
    expect(await claim(night.action, { amount: 1 })).toMatchObject({ type: "claimed" });
  });

  test("that was allowed is not allowed again under its key while the agent is stopped", async () => {
    await start();
    const key = { key: "k", body: "b" };
    const first = await ask({ amount: 1 }, { key });
    await restrainAgent(world, as("dana"), "airline-a", "quarantine");
    const again = await ask({ amount: 1 }, { key });
    expect(again).toMatchObject({ action: first.action, decision: "deny", because: { clause: "restraint" } });
    await releaseAgent(world, as("dana"), "airline-a");
    expect(await ask({ amount: 1 }, { key })).toMatchObject({ decision: "allow" });
  });

  test("whose answer could not be remembered is not answered", async () => {
    await start();
    const { store } = world;
    world.store = { ...store, commit: async () => ({ type: "conflict", subject: "agent:airline-a" }) as never };
    await expect(ask({ amount: 1 })).rejects.toThrow();
    world.store = store;
    const allowed = await ask({ amount: 1 });
    world.store = { ...store, commit: async () => ({ type: "conflict", subject: "agent:airline-a" }) as never };
    await expect(claim(allowed.action, { amount: 1 })).rejects.toThrow();
    world.store = store;
  });

  test("is not claimed, or approved, under a rule that another replaces in the very same instant", async () => {
    await start(rule());
    const asked = await ask({ amount: 1 });
    await approve();
    const prove = async (): Promise<string> => {
      await applied(1);
      effective = { ...effective, actions: [{ tool: "refund", decision: "deny", cited: "airline-service@5" }] };
      return "a proof";
    };
    const late = claimAction({ world, asker, proofs: { ...proofs, prove } }, asked.action, { amount: 1 });
    expect(await late).toMatchObject({ type: "refused", code: "policy_changed" });
  });
});

const applied = (version: number) =>
  world.store.commit({
    expected: [],
    events: [
      event("pact.applied", "pact:airline-service", "host", {
        ...{ pact: "airline-service", version, level: "room" as const, of: "airline", text: "", digest: "" },
        ...{ how: "cli" as const, from: {} },
      }),
    ],
    effects: [],
  });

test("what was approved before its agent was stopped is asked about anew once it is released", async () => {
  const { action = "" } = await ask({ amount: 1 });
  await approve();
  await restrainAgent(world, as("mia"), "airline-a", "pause");
  expect(await claim(action, { amount: 1 })).toMatchObject({ code: "agent_restrained" });
  await releaseAgent(world, as("dana"), "airline-a");
  expect(await claim(action, { amount: 1 })).toMatchObject({ code: "agent_restrained" });
  expect((await world.store.load("approval:AP-1"))?.state).toMatchObject({
    status: "superseded",
    because: "agent-stopped",
  });
  expect(await ask({ amount: 1 })).toMatchObject({ decision: "pending", approval: "AP-2" });
});

test("slowing an agent down voids nothing that was approved", async () => {
  const { action = "" } = await ask({ amount: 1 });
  await approve();
  await restrainAgent(world, as("dana"), "airline-a", "supervise");
  expect(await claim(action, { amount: 1 })).toMatchObject({ type: "claimed" });
});

test("where two rules ask different people, whom one names does not count for the other", async () => {
  await start(
    rule({ approval: { ...normal, by: ["kim"] } }),
    rule({ cited: "fleet@1", approval: { ...normal, by: ["lee"] } }),
  );
  await ask({ amount: 1 });
  const vote = (by: string) => decideApproval(world, "AP-1", { type: "approve", as: as(by) });
  const status = async () => (await world.store.load("approval:AP-1"))?.state.status;
  await vote("kim");
  expect(await status()).toBe("waiting");
  await vote("lee");
  expect(await status()).toBe("approved");
});

test("while its agent is stopped a question's card offers no approval, which would run nothing", async () => {
  await ask({ amount: 1 });
  const verbs = async () => (await drawCard(world, "approval:AP-1"))?.buttons.map(({ press }) => press.verb);
  expect(await verbs()).toEqual(["approve", "deny", "acknowledge"]);
  const before = (await drawCard(world, "approval:AP-1"))?.version ?? 0;
  await restrainAgent(world, as("mia"), "airline-a", "pause");
  expect(await verbs()).toEqual(["deny", "acknowledge"]);
  const card = await drawCard(world, "approval:AP-1");
  expect(JSON.stringify(card?.body)).toContain("so nothing it asks for runs. Release it first, or deny this.");
  expect(card?.version).toBeGreaterThan(before);
  await releaseAgent(world, as("dana"), "airline-a");
  expect(await verbs()).toEqual(["approve", "deny", "acknowledge"]);
});
