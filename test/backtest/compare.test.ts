/** What another version of a pact would have made of the recorded past, and from where on nobody can say. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { event, type NewEvent } from "../../src/domain/journal/event.ts";
import type { EventBodies } from "../../src/domain/journal/event-kinds.ts";
import { hour, minute, second } from "../../src/domain/words/time.ts";
import { createAsker } from "../../src/flows/ask/ask.ts";
import { backtest } from "../../src/flows/backtest/backtest.ts";
import { backtestSentences } from "../../src/views/backtest/backtest-words.ts";
import { noon } from "../support/breaches.ts";
import type { Service } from "../support/intake-service.ts";
import { versionOf } from "../support/pacts.ts";
import { deskPact, live, say, startPast } from "../support/past.ts";

let service: Service;
beforeEach(async () => {
  service = await startPast();
});
afterEach(() => service.stop());

/** The last hours under this pact. */
const under = (text: string) =>
  backtest(service.world, { candidate: [versionOf(text, 2)], from: noon, to: service.clock.now() });

/** Ten minutes of one agent, a value a minute. */
async function minutes(agent: string, ...values: number[]): Promise<void> {
  for (const value of values) {
    await say(service, agent, value);
    service.clock.at += minute;
  }
  await service.watch.beat();
}

test("a tighter bound trips earlier, and where it trips besides is one more", async () => {
  await live(service, deskPact());
  await minutes("airline-a", 4, 8, 8, 8, 8, 30, 30, 30);
  await minutes("airline-b", 7, 8, 8, 1, 1);
  const report = await under(deskPact({ base: 1, above: 6 }));
  expect(report.breaches).toMatchObject({ live: 1, candidate: 2, earlier: 1, later: 0, more: 1, fewer: 0 });
  expect(report.differences).toMatchObject([
    { type: "earlier", breach: "BR-1", agent: "airline-a", clause: "airline-service#slow", by: 3 * minute },
    { type: "more", agent: "airline-b", consequence: { severity: "high", mode: "gated", do: "pause" } },
  ]);
  expect(report.looked).toEqual([{ signal: "latency", count: 13 }]);
  expect(report.reproduced).toEqual({ recorded: 2, same: 2, missing: [], unknown: [] });
  expect(backtestSentences(report)[0]).toBe(
    "Over the 13 min to 22 Nov (13 signals of latency): BR-1 trips 3 min earlier. 1 more breach (22 Nov), none fewer. Near misses: 0, where there were 1. Calls to people: about 2, where it was 1.",
  );
});

test("a looser bound has fewer, and names them", async () => {
  await live(service, deskPact());
  await minutes("airline-a", 12, 12, 1, 1, 1, 1, 1);
  const report = await under(deskPact({ base: 1, above: 20 }));
  expect(report.breaches).toMatchObject({ live: 1, candidate: 0, fewer: 1 });
  expect(backtestSentences(report)[0]).toContain("no more breaches, 1 fewer (BR-1).");
});

test("the same text differs in nothing, and needs nothing judged again", async () => {
  await live(service, deskPact());
  await minutes("airline-a", 12, 12, 1, 1, 1, 1, 1);
  const report = await under(deskPact({ base: 1 }));
  expect(report).toMatchObject({ thresholds: [], differences: [], diverges: [] });
});

test("a pact that is new is held against a past that knew none", async () => {
  await minutes("airline-a", 12, 12, 1, 1);
  const report = await under(deskPact());
  expect(report.tried).toEqual([{ pact: "airline-service@2" }]);
  expect(report.breaches).toMatchObject({ live: 0, candidate: 1, more: 1 });
});

test("another consequence at the same signal is told apart from another time", async () => {
  await live(service, deskPact());
  await minutes("airline-a", 12, 12);
  const report = await under(deskPact({ base: 1, severity: "critical" }));
  expect(report.breaches).toMatchObject({ same: 0, otherwise: 1, more: 0, fewer: 0 });
  expect(report.differences).toMatchObject([
    { type: "otherwise", consequence: { severity: "critical" }, was: { severity: "high" } },
  ]);
});

const asks = deskPact({
  more: "actions:\n  - { tool: refund, when: args.amount >= 100.0, approval: { by: accountable, quorum: 1, ttl: 30m, on_silence: deny } }\n",
});

test("what people would have been asked for is told by the candidate's rules; what turns on a masked argument is not told", async () => {
  await live(service, asks);
  const asker = createAsker(service.world);
  const ask = (args: Record<string, unknown>) => asker.ask({ agent: "airline-a", tool: "refund", args });
  await ask({ amount: 20, card: "4417441744174417" });
  await ask({ amount: 60, card: "4417441744174417" });
  await ask({ amount: 160, card: "4417441744174417" });
  service.clock.at += minute;
  const rule = (when: string, redact = "") =>
    asks
      .replace("args.amount >= 100.0", when)
      .replace("of: airline\n", "of: airline\nbase: 1\n")
      .replace("approval:", `${redact}approval:`);
  const lower = await under(rule("args.amount >= 50.0"));
  expect(lower.approvals).toMatchObject({ questions: 3, live: 1, candidate: 2, more: 1, fewer: 0, untold: 0 });
  expect(lower.differences).toMatchObject([{ type: "asked", agent: "airline-a", tool: "refund" }]);
  expect(lower.calls).toEqual({ live: 1, candidate: 2 });

  await live(service, rule("args.amount >= 100.0", "redact: [card], "));
  await ask({ amount: 61, card: "4417441744174417" });
  service.clock.at += minute;
  const byCard = await under(rule('args.card.startsWith("44")'));
  expect(byCard.approvals).toMatchObject({ questions: 4, live: 1, candidate: 3, more: 2, untold: 1 });
  expect(backtestSentences(byCard)[0]).toContain(
    "of 1 it cannot be told, because an argument they turn on is not kept",
  );
});

test("from the first act that a restraint would have stopped, the past of that agent is not compared", async () => {
  await live(service, deskPact({ mode: "automatic" }));
  const asker = createAsker(service.world);
  const act = () => asker.ask({ agent: "airline-a", tool: "refund", args: {} });
  await act();
  await minutes("airline-a", 4, 8, 8, 8);
  await act();
  service.clock.at += second;
  await minutes("airline-a", 30, 30, 1, 1, 1, 1, 1, 1, 1, 1);
  service.clock.at += 2 * hour;
  await minutes("airline-a", 30, 30);
  await minutes("airline-b", 7, 7);
  const report = await under(deskPact({ base: 1, above: 6, mode: "automatic" }));
  expect(report.diverges).toMatchObject([
    { agent: "airline-a", type: "stopped", tool: "refund", at: noon + 4 * minute, asks: true },
  ]);
  // What came after that is left out; the other agent's past is its own.
  expect(report.breaches).toMatchObject({ live: 1, candidate: 2, earlier: 1, more: 1 });
  expect(report.differences).toMatchObject([
    { type: "earlier", breach: "BR-1", spared: 2 },
    { type: "more", agent: "airline-b" },
  ]);
  expect(backtestSentences(report)[1]).toBe(
    "From 22 Nov 12:04 on the past of airline-a would have been another: its refund would not have run as it did (slow). What it did after that is not compared.",
  );
});

test("where a breach that held an agent back would not have opened, its past ends there as well", async () => {
  await live(service, deskPact({ mode: "automatic" }));
  await minutes("airline-a", 30, 30, 30);
  const report = await under(deskPact({ base: 1, above: 50, mode: "automatic" }));
  expect(report.diverges).toMatchObject([{ agent: "airline-a", type: "released", breach: "BR-1" }]);
  expect(report.breaches).toMatchObject({ live: 1, candidate: 0, fewer: 1 });
});

test("a crossing that the journal does not know is said, and so is one that does not come again", async () => {
  await live(service, deskPact());
  await minutes("airline-a", 12, 12);
  const [breach] = await service.world.store.list("breach");
  const [opened] = await service.world.store.journal({ subject: "breach:BR-1", types: ["breach.opened"] });
  expect(breach?.state.status).toBe("open");
  if (opened?.type !== "breach.opened") throw new Error("there is no breach");
  const body: EventBodies["breach.opened"] = {
    ...opened.body,
    agent: "airline-c",
    crossing: "airline-c|airline-service@1#slow|airline-service@1|ingest:1:1:0",
  };
  const forged: NewEvent = event("breach.opened", "breach:BR-?", "wardroom", body);
  await service.world.store.commit({ expected: [], events: [forged], effects: [] });
  const report = await under(deskPact({ base: 1, above: 6 }));
  expect(report.reproduced).toMatchObject({ recorded: 2, same: 1, missing: ["BR-2"] });
  expect(backtestSentences(report).at(-1)).toBe(
    "Judged again, the pact in force gave 1 of the 2 crossings that the journal remembers: BR-2 did not come again. Trust the comparison the less.",
  );
});
