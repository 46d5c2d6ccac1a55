/** An agent that asks, in a world whose rules a test sets and changes. */
import { afterEach, beforeEach, expect } from "vitest";
import type { Approval } from "../../src/domain/approval/approval.ts";
import type { ApprovalCommand } from "../../src/domain/approval/decide-approval.ts";
import type { JournalEvent } from "../../src/domain/journal/event.ts";
import type { EventType } from "../../src/domain/journal/event-kinds.ts";
import type { ActionRule, ApprovalRule, EffectivePact } from "../../src/domain/pact/pact.ts";
import { minute } from "../../src/domain/words/time.ts";
import { type ActionAnswer, type ActionQuestion, type Asker, createAsker } from "../../src/flows/ask/ask.ts";
import { claimAction } from "../../src/flows/ask/carry-out.ts";
import { decideApproval } from "../../src/flows/decide/run-approval-command.ts";
import type { Proofs } from "../../src/ports/proofs.ts";
import { pact } from "./breaches.ts";
import { type TestWorld, testWorld } from "./world.ts";

/** Refunds are for the accountable to approve, within half an hour. */
export const refunds = (
  approval: Partial<ApprovalRule> = {},
  more: Partial<ActionRule> = {},
): ActionRule & { cited: string } => ({
  tool: "issue_refund",
  cited: "airline-service@4",
  approval: { by: "accountable", quorum: 1, ttl: 30 * minute, on_silence: "deny", risk: "normal", ...approval },
  ...more,
});

export const refund: ActionQuestion = {
  agent: "airline-d",
  tool: "issue_refund",
  args: { amount: 4200, order: "88123" },
};

/** Signs nothing: what is proven is checked over HTTP with a stock library. */
const proofs: Proofs = { prove: async ({ action, args }) => `${action} ${args}`, keys: () => ({ keys: [] }) };

interface Asks {
  world: TestWorld;
  under(...actions: (ActionRule & { cited: string })[]): void;
  ask(question?: Partial<ActionQuestion>): Promise<ActionAnswer>;
  approval(id?: string): Promise<Approval>;
  decide(command: ApprovalCommand, id?: string): ReturnType<typeof decideApproval>;
  claim(action: string, args?: Record<string, unknown>): ReturnType<typeof claimAction>;
  events(type: EventType): Promise<JournalEvent[]>;
}

/** A world of its own for each test; afterwards its record holds, and the live tables are what it says. */
export function asks(): Asks {
  let effective: EffectivePact = pact;
  let asker: Asker;
  const here = {
    under: (...actions) => {
      effective = { ...pact, actions };
    },
    async ask(question = {}) {
      const answer = await asker.ask({ ...refund, ...question });
      if (answer === "key_conflict") throw new Error("a key conflict");
      return answer;
    },
    async approval(id = "AP-1") {
      const thing = await here.world.store.load(`approval:${id}`);
      if (!thing) throw new Error(`there is no ${id}`);
      return thing.state;
    },
    decide: (command, id = "AP-1") => decideApproval(here.world, id, command),
    claim: (action, args = refund.args) => claimAction({ world: here.world, asker, proofs }, action, args),
    events: (type) => here.world.store.journal({ types: [type] }),
  } as Asks;
  beforeEach(async () => {
    here.under(refunds());
    here.world = await testWorld();
    here.world.pacts = { ...here.world.pacts, effective: (agent) => ({ ...effective, agent }) };
    asker = createAsker(here.world);
  });
  afterEach(async () => {
    expect(here.world.faults).toEqual([]);
    expect(await here.world.store.verify()).toMatchObject({ ok: true });
    expect((await here.world.store.rebuild()).differences).toEqual([]);
    await here.world.close();
  });
  return here;
}
