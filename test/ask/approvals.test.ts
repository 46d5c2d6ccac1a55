/** An agent asks before it acts: votes, silence, binding, standing approvals, through the real flows and store. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Approval } from "../../src/domain/approval/approval.ts";
import { event } from "../../src/domain/journal/event.ts";
import type { ActionRule, EffectivePact } from "../../src/domain/pact/pact.ts";
import type { Reply } from "../../src/domain/words/reply.ts";
import { minute, second } from "../../src/domain/words/time.ts";
import { type ActionAnswer, type ActionQuestion, type Asker, createAsker } from "../../src/flows/ask/ask.ts";
import { claimAction, completeAction } from "../../src/flows/ask/carry-out.ts";
import { awaitAction, readAction } from "../../src/flows/ask/read-action.ts";
import { releaseAgent, restrainAgent } from "../../src/flows/decide/restrain.ts";
import { decideApproval, supersedeChanged } from "../../src/flows/decide/run-approval-command.ts";
import { readDetails } from "../../src/flows/read/read-details.ts";
import { createRoomsReader } from "../../src/flows/read/read-rooms.ts";
import { readApprovals } from "../../src/flows/read/read-status.ts";
import { drawCard } from "../../src/flows/tell/draw.ts";
import type { Proofs } from "../../src/ports/proofs.ts";
import { approvalFacts } from "../../src/views/approval/approval-facts.ts";
import { as, pact } from "../support/breaches.ts";
import { type TestWorld, testWorld } from "../support/world.ts";

const rule = (more: Partial<ActionRule> = {}): ActionRule & { cited: string } => ({
  tool: "send_certificate",
  cited: "airline-service@4",
  when: "args.amount >= 150.0",
  approval: { by: ["dana", "lee", "kim"], quorum: 2, ttl: 30 * minute, on_silence: "deny", risk: "normal" },
  says: "Sends a certificate of {args.amount} dollars to {args.user_id}; it cannot be called back",
  ...more,
});
const under = (...actions: (ActionRule & { cited: string })[]): EffectivePact => ({ ...pact, actions });
const one: Partial<ActionRule> = {
  approval: { by: "accountable", quorum: 1, ttl: 30 * minute, on_silence: "deny", risk: "normal" },
};

/** Signs nothing: what is proven is checked over HTTP with a stock library. */
const proofs: Proofs = { prove: async ({ action, args }) => `${action} ${args}`, keys: () => ({ keys: [] }) };

let world: TestWorld;
let asker: Asker;
let effective: EffectivePact;
const call: ActionQuestion = {
  agent: "airline-d",
  tool: "send_certificate",
  args: { amount: 150, user_id: "mia_li_3668", note: "<!channel> please" },
  run: "t1/s1",
  reason: "The flight was cancelled @here",
};

async function start(pactOf: EffectivePact): Promise<void> {
  effective = pactOf;
  world = await testWorld({ effective: pactOf });
  world.pacts = { ...world.pacts, effective: (agent) => ({ ...effective, agent }) };
  asker = createAsker(world);
}
beforeEach(() => start(under(rule())));
afterEach(async () => {
  expect(world.faults).toEqual([]);
  expect(await world.store.verify()).toMatchObject({ ok: true });
  expect((await world.store.rebuild()).differences).toEqual([]);
  await world.close();
});

async function ask(question: Partial<ActionQuestion> = {}): Promise<ActionAnswer> {
  const answer = await asker.ask({ ...call, ...question });
  if (answer === "key_conflict") throw new Error("a key conflict");
  return answer;
}
async function approval(id = "AP-1"): Promise<Approval> {
  const thing = await world.store.load(`approval:${id}`);
  if (!thing) throw new Error(`there is no ${id}`);
  return thing.state;
}
const vote = (by: string, id = "AP-1", typed?: string) =>
  decideApproval(world, id, { type: "approve", as: as(by) }, typed);
const claim = (action: string, args: Record<string, unknown> = call.args, key?: string) =>
  claimAction({ world, asker, proofs }, action, args, key);
const types = async () => (await world.store.journal({ subject: "approval:AP-1" })).map(({ type }) => type);

describe("asking", () => {
  test("what the rule does not speak of is allowed at once and remembered", async () => {
    const answer = await ask({ args: { ...call.args, amount: 149.99 } });
    expect(answer).toMatchObject({ decision: "allow", because: { clause: "unlisted" } });
    expect(await readAction(world, answer.action)).toMatchObject({ state: "allowed", args: { amount: 149.99 } });
    expect(await claim(answer.action, { ...call.args, amount: 149.99 })).toMatchObject({ type: "claimed" });
    expect(await claim(answer.action, { ...call.args, amount: 149.99 })).toMatchObject({ code: "already_claimed" });
  });

  test("what it speaks of waits for the people it names, who are called at once", async () => {
    const answer = await ask();
    expect(answer).toMatchObject({
      decision: "pending",
      approval: "AP-1",
      because: { clause: "actions.send_certificate" },
    });
    expect((await approval()).lastAsked?.to).toEqual(["dana", "lee", "kim"]);
    expect(await readAction(world, answer.action)).toMatchObject({
      state: "waiting",
      waitingFor: ["Dana Reyes", "Lee Park", "Kim Ito"],
      args: call.args,
    });
    expect(await claim(answer.action)).toMatchObject({ type: "refused", code: "not_decided" });
  });

  test("an argument that is missing or of another type asks too", async () => {
    expect(await ask({ args: { user_id: "x" } })).toMatchObject({ decision: "pending" });
    expect(await ask({ args: { user_id: "x", amount: "150" } })).toMatchObject({ decision: "pending" });
  });

  test("the very same question while it waits is the same action, counted on the same card", async () => {
    const first = await ask();
    const again = await ask({ run: "t2/s1", args: { note: call.args.note, user_id: "mia_li_3668", amount: 150 } });
    expect([again.action, again.approval]).toEqual([first.action, "AP-1"]);
    expect((await approval()).asked).toBe(2);
    const other = await ask({ args: { ...call.args, amount: 151 } });
    expect(other.approval).toBe("AP-2");
  });

  test("fifty identical questions at once are one card", async () => {
    const answers = await Promise.all(Array.from({ length: 15 }, () => ask()));
    expect(new Set(answers.map(({ action }) => action)).size).toBe(1);
    expect((await approval()).asked).toBe(15);
    expect(await world.store.list("approval")).toHaveLength(1);
  });

  test("a request that comes again under its key is answered as before, and with another body refused", async () => {
    const key = { key: "k1", body: "b1" };
    const first = await ask({ key });
    expect(await ask({ key })).toMatchObject({ action: first.action, decision: "pending", approval: "AP-1" });
    expect((await approval()).asked).toBe(1);
    expect(await asker.ask({ ...call, key: { key: "k1", body: "b2" } })).toBe("key_conflict");
    const small = { args: { amount: 1, user_id: "x" }, key: { key: "k2", body: "b1" } };
    const allowed = await ask(small);
    expect(await ask(small)).toMatchObject({ action: allowed.action, decision: "allow" });
  });

  test("an agent that was stopped is denied without asking anybody", async () => {
    await ask({ args: { amount: 1, user_id: "x" } });
    await restrainAgent(world, as("mia"), "airline-d", "pause");
    expect(await ask()).toMatchObject({ decision: "deny", because: { clause: "restraint" } });
    expect(await world.store.list("approval")).toEqual([]);
  });
});

describe("a repeat under its key", () => {
  const small = { amount: 1, user_id: "x" };
  const throttle = () =>
    world.store.commit({
      expected: [],
      events: [
        event("agent.restrained", "agent:airline-d", "person:dana", {
          agent: "airline-d",
          room: "airline",
          kind: "throttle",
          limit: { count: 1, per: minute },
          cause: "person:dana",
          reason: "",
          how: "api",
        }),
      ],
      effects: [],
    });

  test("what a throttle put off is judged anew after its time, and from then on it is the same answer", async () => {
    await throttle();
    expect(await ask({ args: small })).toMatchObject({ decision: "allow" });
    const key = { key: "k", body: "one" };
    const put = await ask({ args: small, key });
    expect(put).toMatchObject({ decision: "deny", because: { clause: "restraint" }, ruling: { retryAfter: minute } });
    await world.advance(minute);
    const later = await ask({ args: small, key });
    expect(later).toMatchObject({ decision: "allow" });
    expect(later.action).not.toBe(put.action);
    expect(await ask({ args: small, key })).toMatchObject({ decision: "allow", action: later.action });
  });

  test("what was denied while its agent was stopped is judged anew, what a rule denied is not", async () => {
    await world.close();
    await start(under({ tool: "delete_user", cited: "airline-service@4", decision: "deny" }));
    const ruled = { tool: "delete_user", key: { key: "never", body: "one" } };
    const never = await ask(ruled);
    expect((await ask(ruled)).action).toBe(never.action);
    await restrainAgent(world, as("mia"), "airline-d", "pause");
    const key = { key: "k", body: "one" };
    expect(await ask({ args: small, key })).toMatchObject({ decision: "deny" });
    expect(await releaseAgent(world, as("dana"), "airline-d")).toMatchObject({ type: "done" });
    expect(await ask({ args: small, key })).toMatchObject({ decision: "allow" });
  });
});

describe("deciding", () => {
  test("are no longer one's own to give once given, in the list and on the page alike", async () => {
    await ask();
    const mine = async (person: string) => ({
      list: (await readApprovals(world, { rooms: ["airline"], person }, "mine")).map(({ id }) => id),
      page: (await createRoomsReader(world).card("approval:AP-1", person))?.yours,
    });
    expect(await mine("dana")).toEqual({ list: ["AP-1"], page: true });
    await vote("dana");
    expect(await mine("dana")).toEqual({ list: [], page: false });
    expect(await mine("lee")).toEqual({ list: ["AP-1"], page: true });
  });

  test("two of three people approve, and the act may run once, with exactly these arguments", async () => {
    const { action } = await ask();
    expect(await vote("dana")).toMatchObject({ type: "done", sentence: expect.stringContaining("1 of 2") });
    expect((await approval()).status).toBe("waiting");
    expect(await vote("dana")).toMatchObject({ type: "refused", code: "already_voted" });
    expect(await vote("kim")).toMatchObject({ type: "done", sentence: expect.stringContaining("may run this") });
    expect(await readAction(world, action)).toMatchObject({ state: "approved", by: ["Dana Reyes", "Kim Ito"] });
    expect(await claim(action, { ...call.args, amount: 151 })).toMatchObject({ code: "args_differ" });
    expect(await claim(action, { ...call.args, note: "<!channel> please " })).toMatchObject({ code: "args_differ" });
    const won = await Promise.all([claim(action), claim(action), claim(action)]);
    expect(won.filter(({ type }) => type === "claimed")).toHaveLength(1);
    expect(won.filter((one) => one.type === "refused" && one.code === "already_claimed")).toHaveLength(2);
    const told = { ok: true, produced: [], consumed: [] };
    expect(await completeAction(world, action, told)).toBe("completed");
    expect(await completeAction(world, action, told)).toBe("not_claimed");
    expect(await types()).toEqual([
      "approval.asked",
      "approval.escalated",
      "approval.voted",
      "approval.voted",
      "approval.approved",
      "approval.claimed",
      "approval.completed",
    ]);
  });

  test("a claim whose answer was lost is answered again under its key, as a repeat, and under no other", async () => {
    await world.close();
    await start(under(rule(one)));
    const { action } = await ask();
    await vote("dana");
    const [first, beside] = await Promise.all([claim(action, call.args, "k1"), claim(action, call.args, "k1")]);
    expect(first).toMatchObject({ type: "claimed" });
    expect(first).not.toHaveProperty("repeated");
    expect(beside).toEqual({ ...first, repeated: true });
    await world.advance(59 * second);
    expect(await claim(action, call.args, "k1")).toEqual({ ...first, repeated: true });
    expect(await claim(action, { ...call.args, amount: 151 }, "k1")).toMatchObject({ code: "args_differ" });
    expect(await claim(action, call.args, "k2")).toMatchObject({ code: "already_claimed" });
    expect(await claim(action)).toMatchObject({ code: "already_claimed" });
    expect((await types()).filter((type) => type === "approval.claimed")).toHaveLength(1);
    await completeAction(world, action, { ok: true, produced: [], consumed: [] });
    expect(await claim(action, call.args, "k1")).toMatchObject({ code: "already_claimed" });
  });

  test("a claim is not answered again once its proof is over, or its agent was stopped since", async () => {
    const free = { amount: 1, user_id: "x" };
    const { action } = await ask({ args: free });
    expect(await claim(action, free, "k1")).toMatchObject({ type: "claimed" });
    await world.advance(60 * second);
    expect(await claim(action, free, "k1")).toMatchObject({
      code: "already_claimed",
      sentence: expect.stringMatching(/Find out whether it ran.*ask anew/),
    });
    const { action: next } = await ask({ args: free });
    await claim(next, free, "k2");
    await restrainAgent(world, as("dana"), "airline-d", "quarantine");
    expect(await claim(next, free, "k2")).toMatchObject({ code: "agent_restrained" });
  });

  test("a claim is not answered again once the rules changed, whether people or the pact had allowed it", async () => {
    await world.close();
    await start(under(rule(one)));
    const { action } = await ask();
    await vote("dana");
    const first = await claim(action, call.args, "k1");
    const free = { amount: 1, user_id: "x" };
    const { action: allowed } = await ask({ args: free });
    await claim(allowed, free, "k2");
    // What the pact says of another tool changes nothing about these.
    effective = { ...effective, actions: [...effective.actions, { ...rule(), tool: "delete_user" }] };
    expect(await claim(action, call.args, "k1")).toEqual({ ...first, repeated: true });
    expect(await claim(allowed, free, "k2")).toMatchObject({ type: "claimed", repeated: true });
    effective = under({ tool: "send_certificate", cited: "airline-service@5", decision: "deny" });
    const no = { code: "policy_changed", sentence: expect.stringContaining("Tell how it ended") };
    expect(await claim(action, call.args, "k1")).toMatchObject(no);
    expect(await claim(allowed, free, "k2")).toMatchObject(no);
    expect((await approval()).status).toBe("claimed");
  });

  test("the agent's operator may deny but never approve, whoever else has", async () => {
    await ask();
    expect(await vote("sam")).toMatchObject({ type: "refused", code: "four_eyes" });
    expect(await decideApproval(world, "AP-1", { type: "deny", as: as("sam") })).toMatchObject({ type: "done" });
    expect(await vote("dana")).toMatchObject({
      type: "refused",
      code: "already_decided",
      sentence: expect.stringContaining("already denied by Sam Okafor"),
    });
  });

  test("whoever asked with a token of their own may not approve it themselves", async () => {
    await ask({ requester: "dana" });
    expect(await vote("dana")).toMatchObject({ type: "refused", code: "four_eyes" });
  });

  test("a member of the room who answers for nothing may neither approve nor deny", async () => {
    await ask();
    expect(await vote("mia")).toMatchObject({ type: "refused", code: "not_eligible" });
    expect(await decideApproval(world, "AP-1", { type: "deny", as: as("mia") })).toMatchObject({
      code: "not_eligible",
    });
    const [attempt] = await world.store.journal({ types: ["act.refused"] });
    expect(attempt).toMatchObject({ actor: "person:mia", body: { item: "approval:AP-1", act: "approve" } });
  });

  test("one no ends it, also after a yes", async () => {
    const { action } = await ask();
    await vote("dana");
    await decideApproval(world, "AP-1", { type: "deny", as: as("lee", { reason: "wrong traveller" }) });
    expect(await readAction(world, action)).toMatchObject({
      state: "denied",
      by: ["Lee Park"],
      reason: "wrong traveller",
    });
    expect(await claim(action)).toMatchObject({ code: "denied" });
  });

  test("a yes can be taken back until it is decided", async () => {
    await ask();
    await vote("dana");
    await decideApproval(world, "AP-1", { type: "withdraw-vote", as: as("dana") });
    await vote("kim");
    expect((await approval()).status).toBe("waiting");
    await vote("dana");
    expect((await approval()).status).toBe("approved");
  });

  test("approve and deny in the same instant are one decision, and the loser is told who won", async () => {
    await world.close();
    await start(under(rule(one)));
    let approvals = 0;
    for (let round = 1; round <= 1_000; round++) {
      await ask({ args: { amount: 200 + round, user_id: "x" } });
      const id = `AP-${round}`;
      // Who is a few turns of the loop ahead changes, so that either wins sometimes.
      const turnsLater = async (turns: number, press: () => Promise<Reply>): Promise<Reply> => {
        for (let turn = 0; turn < turns; turn++) await undefined;
        return press();
      };
      const [yes, no] = await Promise.all([
        turnsLater(round % 5, () => vote("dana", id)),
        turnsLater(round % 7, () => decideApproval(world, id, { type: "deny", as: as("lee") })),
      ]);
      const status = (await approval(id)).status;
      const [winner, loser] = status === "approved" ? [yes, no] : [no, yes];
      expect(winner?.type).toBe("done");
      expect(loser).toMatchObject({ type: "refused", code: "already_decided" });
      expect(loser && "sentence" in loser && loser.sentence).toContain(
        status === "approved" ? "by Dana" : "by Lee Park",
      );
      approvals += Number(status === "approved");
    }
    expect(approvals).toBeGreaterThan(0);
    expect(approvals).toBeLessThan(1_000);
  }, 180_000);

  test("an agent that was stopped after it asked is not approved, and what was approved before is not claimed", async () => {
    await world.close();
    await start(under(rule(one)));
    const { action } = await ask();
    const later = await ask({ args: { ...call.args, amount: 300 } });
    await vote("dana");
    await restrainAgent(world, as("dana"), "airline-d", "quarantine");
    expect(await claim(action)).toMatchObject({ code: "agent_restrained" });
    expect(await vote("dana", later.approval)).toMatchObject({ type: "refused", code: "agent_restrained" });
  });

  test("what cannot be taken back is approved only by whoever types the amount", async () => {
    await world.close();
    await start(
      under(
        rule({ approval: { by: "accountable", quorum: 1, ttl: minute, on_silence: "deny", risk: "irreversible" } }),
      ),
    );
    await ask({ args: { ...call.args, amount: 4200 } });
    expect(await vote("dana")).toMatchObject({
      code: "confirmation_wrong",
      sentence: expect.stringContaining("/ward approve AP-1 4200"),
    });
    expect(await vote("dana", "AP-1", "420")).toMatchObject({ code: "confirmation_wrong" });
    expect(await vote("dana", "AP-1", "4,200.00")).toMatchObject({ type: "done" });
  });
});

describe("silence", () => {
  test("nobody answers: expired, told as expired, never denied and never run", async () => {
    const { action } = await ask();
    const waiting = awaitAction(world, action, 60_000, new AbortController().signal);
    await world.advance(30 * minute);
    expect(await waiting).toMatchObject({ state: "expired" });
    expect(await claim(action)).toMatchObject({ code: "expired" });
    expect(await vote("dana")).toMatchObject({
      code: "already_decided",
      sentence: expect.stringContaining("nobody answered"),
    });
    const last = (await world.store.journal({ subject: "approval:AP-1" })).at(-1);
    expect(last).toMatchObject({
      type: "approval.expired",
      actor: "pact:airline-service@4",
      body: { silence: "deny" },
    });
  });

  test("the ladder climbs while it waits, and a first of two votes does not stop it", async () => {
    await ask();
    await vote("dana");
    await world.advance(60 * second);
    const steps = (await world.store.journal({ subject: "approval:AP-1", types: ["approval.escalated"] })).map(
      (event) => event.type === "approval.escalated" && [event.body.step, event.body.target, event.body.room],
    );
    expect(steps).toEqual([
      [1, "accountable", false],
      [2, "deputy", false],
      [3, "room", true],
    ]);
  });

  test("looking holds the ladder but not the end", async () => {
    await ask();
    await decideApproval(world, "AP-1", { type: "acknowledge", as: as("dana") });
    await world.advance(10 * minute);
    expect((await approval()).step).toBe(1);
    await world.advance(20 * minute);
    expect((await approval()).status).toBe("expired");
  });

  test("with on_silence: hold the question stays open, the ladder starts again, and nothing is run", async () => {
    await world.close();
    await start(under(rule({ approval: { by: "accountable", quorum: 1, ttl: 5 * minute, on_silence: "hold" } })));
    const { action } = await ask();
    await world.advance(5 * minute);
    expect(await approval()).toMatchObject({ status: "waiting", round: 2, step: 1 });
    expect(await claim(action)).toMatchObject({ code: "not_decided" });
    await vote("dana");
    expect(await claim(action)).toMatchObject({ type: "claimed" });
  });

  test("what was approved and never claimed ends by itself", async () => {
    await world.close();
    await start(under(rule(one)));
    const { action } = await ask();
    await vote("dana");
    await world.advance(15 * minute);
    expect(await claim(action)).toMatchObject({ code: "expired" });
    expect(await approval()).toMatchObject({ status: "expired", because: "unclaimed" });
  });
});

describe("what changes under a question", () => {
  test("a later question may take its place; the old one is void", async () => {
    const first = await ask();
    const second = await ask({ args: { ...call.args, amount: 175 }, replaces: first.action });
    expect(await readAction(world, first.action)).toMatchObject({ state: "superseded", supersededBy: second.action });
    expect(await vote("dana")).toMatchObject({ code: "already_decided" });
  });

  test("another agent's question cannot be replaced", async () => {
    const first = await ask();
    await ask({ agent: "airline-a", args: { amount: 500, user_id: "x" }, replaces: first.action });
    expect((await approval("AP-1")).status).toBe("waiting");
  });

  test("a pact that changes its own rule supersedes it; any other change leaves it alone", async () => {
    await ask();
    effective = { ...effective, title: "another title", escalation: [] };
    await supersedeChanged(world);
    expect((await approval()).status).toBe("waiting");
    effective = under(rule({ when: "args.amount >= 100.0" }));
    expect(await vote("dana")).toMatchObject({ type: "refused", code: "token_stale" });
    expect(await approval()).toMatchObject({ status: "superseded", because: "rule-changed" });
  });

  test("a rule that changed between approval and claim is asked anew", async () => {
    await world.close();
    await start(under(rule(one)));
    const { action } = await ask();
    const free = await ask({ args: { amount: 1, user_id: "x" } });
    await vote("dana");
    effective = under(rule({ tool: "send_certificate", when: undefined, approval: undefined, decision: "deny" }));
    expect(await claim(action)).toMatchObject({ code: "policy_changed" });
    expect(await claim(free.action, { amount: 1, user_id: "x" })).toMatchObject({ code: "policy_changed" });
  });

  test("its agent may take it back", async () => {
    const { action } = await ask();
    await decideApproval(world, "AP-1", { type: "withdraw", reason: "not needed" });
    expect(await readAction(world, action)).toMatchObject({ state: "withdrawn" });
  });
});

describe("a standing approval", () => {
  const standing = rule({ ...one, standing: { max_uses: 2, ttl: 60 * minute, same: ["user_id"] } });
  beforeEach(async () => {
    await world.close();
    await start(under(standing));
    await ask();
    expect(await decideApproval(world, "AP-1", { type: "approve", as: as("dana"), standing: true })).toMatchObject({
      type: "done",
    });
  });
  const next = (amount: number, user_id = "mia_li_3668") => ask({ args: { amount, user_id } });

  test("covers so many calls with the same argument, then asks again", async () => {
    expect(await next(200)).toMatchObject({ decision: "allow", because: { clause: "standing" } });
    expect(await next(201, "someone else")).toMatchObject({ decision: "pending" });
    expect(await next(202)).toMatchObject({ decision: "allow" });
    expect(await next(203)).toMatchObject({ decision: "pending" });
  });

  test("two calls at once cannot both take its last use", async () => {
    await next(200);
    const both = await Promise.all([next(201), next(202), next(203)]);
    expect(both.filter(({ decision }) => decision === "allow")).toHaveLength(1);
  });

  test("ends with its time, and with the agent's next stop even after its release", async () => {
    await world.advance(60 * minute);
    expect(await next(200)).toMatchObject({ decision: "pending" });
  });

  test("does not outlive a stop of its agent", async () => {
    await restrainAgent(world, as("mia"), "airline-d", "pause");
    const { releaseAgent } = await import("../../src/flows/decide/restrain.ts");
    await releaseAgent(world, as("dana"), "airline-d");
    expect(await next(200)).toMatchObject({ decision: "pending" });
  });

  test("can be ended by whoever may stop the agent", async () => {
    const { endStanding } = await import("../../src/flows/decide/end-standing.ts");
    expect(await endStanding(world, as("mia"), "AP-1")).toMatchObject({ code: "not_eligible" });
    expect(await endStanding(world, as("sam"), "AP-1")).toMatchObject({ type: "done" });
    expect(await next(200)).toMatchObject({ decision: "pending" });
  });
});

describe("the card", () => {
  test("says what approving does, shows every argument, names who may, and never carries the agent's text as markup", async () => {
    await ask();
    const card = await drawCard(world, "approval:AP-1");
    const text = JSON.stringify(card);
    expect(card).toMatchObject({
      state: "WAITING",
      title: "AP-1 · airline-d asks to run send_certificate",
      pings: ["dana", "lee", "kim"],
    });
    expect(text).toContain("Complete: 3 of 3 arguments.");
    expect(text).toContain("Dana, Lee or Kim may decide; Sam, who operates it, may not.");
    expect(text).toContain('{"untrusted":"<!channel> please"}');
    expect(card?.body.at(-1)).toEqual({ type: "quote", by: "airline-d", text: "The flight was cancelled @here" });
    expect(card?.buttons.map(({ label }) => label)).toEqual(["Approve", "Deny", "I'm looking · 15 min"]);
  });

  test("masks what the pact redacts, keeps it nowhere, and binds it all the same", async () => {
    await world.close();
    await start(under(rule({ ...one, redact: ["card"] })));
    const args = { amount: 150, user_id: "x", card: "4000123412344417" };
    const { action } = await ask({ args });
    const journal = JSON.stringify(await world.store.journal({}));
    expect(journal).not.toContain("4000123412344417");
    expect(JSON.stringify(await drawCard(world, "approval:AP-1"))).toContain("•••• 4417");
    // A digest of few possible values gives them away: nobody is shown it, and the agent claims by it all the same.
    const { argsDigest } = await approval();
    const asShown = [
      await drawCard(world, "approval:AP-1"),
      await readDetails(world, "approval:AP-1", "dana"),
      approvalFacts(await approval(), undefined),
    ];
    expect(JSON.stringify(asShown)).not.toContain(argsDigest.slice(0, 12));
    await vote("dana");
    expect(await claim(action, { ...args, card: "4000123412344418" })).toMatchObject({ code: "args_differ" });
    expect(await claim(action, args)).toMatchObject({ type: "claimed" });
  });

  test("shows each vote by name, and after the decision what became of it, without a button", async () => {
    await ask();
    await vote("dana");
    expect(JSON.stringify(await drawCard(world, "approval:AP-1"))).toContain("(1 of 2)");
    await vote("kim");
    const card = await drawCard(world, "approval:AP-1");
    expect(card).toMatchObject({ state: "APPROVED", buttons: [] });
    expect(card?.pings).toEqual([]);
  });
});
