/** Whose a signal is, and whose run, only senders say that may speak for that agent; and old segments go on meaning what they meant. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Batch, type Derivation, derive, emptyDerivation } from "../../src/domain/derive/derive.ts";
import { type PackedDerivation, packDerivation, unpackDerivation } from "../../src/domain/derive/derive-snapshot.ts";
import type { SpanObservation } from "../../src/domain/derive/observation.ts";
import { minute } from "../../src/domain/words/time.ts";
import { noon } from "../support/breaches.ts";
import {
  agents,
  endOf,
  namedBySeveral,
  type Sent,
  segmentsOf,
  spanOf,
  speaksFor,
  withinAnHour,
} from "../support/chance-telemetry.ts";
import { rounds } from "../support/rounds.ts";

/** Of each agent what was told of it, in which segment, in order. `stops`: the watch is started again after those. */
function told(segments: readonly Batch[], stops: (seq: number) => boolean = () => false): Map<string, string[]> {
  let state = emptyDerivation();
  const found = new Map<string, string[]>();
  const note = (agent: string, line: unknown): void => {
    const lines = found.get(agent) ?? [];
    found.set(agent, lines);
    lines.push(JSON.stringify(line));
  };
  for (const batch of [...segments, { chain: "ingest:1", seq: 0, receivedAt: endOf(segments), lines: [] }]) {
    const { signals, toolCalls, agentsSeen } = derive(state, batch);
    for (const derived of signals) note(derived.signal.agent, [batch.seq, derived]);
    for (const call of toolCalls) note(call.agent, [batch.seq, call]);
    for (const [agent, at] of agentsSeen) note(agent, [batch.seq, at]);
    if (stops(batch.seq)) state = unpackDerivation(JSON.parse(JSON.stringify(packDerivation(state))));
  }
  return found;
}

test("what a token sends that does not speak for an agent changes none of the agent's signals, nor their runs, nor when they are told", () => {
  const seen = { signals: 0, runs: 0, late: 0, changed: 0 };
  fc.assert(
    fc.property(withinAnHour.map(namedBySeveral), fc.constantFrom(...agents), (sents, agent) => {
      const without = sents.map((one) => (speaksFor(one.sender, agent) ? one : { ...one, lines: [] }));
      const lines = told(segmentsOf(sents)).get(agent) ?? [];
      expect(lines).toEqual(told(segmentsOf(without)).get(agent) ?? []);
      seen.signals += lines.length;
      seen.runs += lines.filter((line) => line.includes('"run":')).length;
      seen.late += lines.filter((line) => line.includes('"reaches":"runs"')).length;
      const before = (all: readonly Sent[]) =>
        told(segmentsOf(all).map((batch) => ({ ...batch, derive: "derive/1" }))).get(agent) ?? [];
      seen.changed += Number(before(sents).join() !== before(without).join());
    }),
    { numRuns: rounds(1_000, 20_000) },
  );
  // The stories are of something, and of what went wrong before.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
});

test("saved and loaded between any two segments, of whatever versions, the same is told", () => {
  fc.assert(
    fc.property(withinAnHour, fc.func(fc.boolean()), fc.nat(20), (sents, stops, since) => {
      const segments = segmentsOf(sents).map((batch) => ({
        ...batch,
        derive: batch.seq <= since ? "derive/1" : "derive/2",
      }));
      const upgraded = (seq: number): boolean => stops(seq) && seq >= since;
      expect([...told(segments, upgraded)]).toEqual([...told(segments)]);
    }),
    { numRuns: rounds(300, 8_000) },
  );
});

interface Recorded {
  segments: Omit<Batch, "chain" | "seq">[];
  told: Pick<Derivation, "signals" | "toolCalls">[];
  /** As it was kept after that segment. */
  kept: { seq: number; packed: PackedDerivation };
}

test("segments that the first version read give what it told, from the beginning and from what it kept", () => {
  const stories = gunzipSync(readFileSync("test/fixtures/derive-1.ndjson.gz")).toString().trim().split("\n");
  expect(stories).toHaveLength(24);
  for (const story of stories) {
    const { segments, told, kept } = JSON.parse(story) as Recorded;
    for (const from of [0, kept.seq]) {
      const state = from === 0 ? emptyDerivation() : unpackDerivation(structuredClone(kept.packed));
      const again = segments.slice(from).map((batch, index) => {
        const { signals, toolCalls, agentsSeen } = derive(state, {
          ...batch,
          ...{ chain: "ingest:1", seq: from + index + 1, derive: "derive/1" },
        });
        // Whose word the first half of a signal is was not said then.
        const said = signals.map(({ since, by: _, ...one }) =>
          one.reaches === "time" ? one : { ...one, since, by: _ },
        );
        return JSON.parse(JSON.stringify({ signals: said, agentsSeen: [...agentsSeen], toolCalls }));
      });
      expect(again).toEqual(told.slice(from));
    }
  }
});

const by = (sender: string | undefined, line: SpanObservation): SpanObservation =>
  sender === undefined ? line : { ...line, by: sender };
const tool = { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search" };
const runOf = (agent: string) => ({ "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": agent });
/** Agent, run and half of what each request told of the call of a tool, a minute after the other. */
const calls = (...requests: SpanObservation[][]): string[][] => {
  const state = emptyDerivation();
  return requests.map((lines, index) =>
    derive(state, { chain: "c", seq: index + 1, receivedAt: noon + index * minute, lines })
      .signals.filter(({ signal }) => signal.signal === "tool.error")
      .map(({ signal, reaches }) => `${signal.agent} ${signal.run} ${reaches}`),
  );
};
const child = spanOf("aa", "01", "02", tool, false);

test("a span of another agent's token under the parent's id neither takes what stands below it nor moves it to another run", () => {
  const forged = by("zz-z", spanOf("aa", "02", undefined, runOf("zz-z"), false));
  const parent = by("airline-a", spanOf("aa", "02", "03", { "gen_ai.agent.name": "airline-a" }, false));
  const forgedAbove = by("zz-z", spanOf("aa", "03", undefined, runOf("zz-z"), false));
  const run = by("airline-a", spanOf("aa", "03", undefined, runOf("airline-a"), false));
  expect(calls([forged], [by("airline-a", child)], [parent], [forgedAbove], [run])).toEqual([
    [],
    [],
    ["airline-a undefined time"],
    [],
    ["airline-a aa/03 runs"],
  ]);
});

test("what a sender for any agent sends below one agent's span is that agent's at once, and its own ancestor's as well when that comes", () => {
  const theirs = by("zz-z", spanOf("aa", "02", undefined, runOf("zz-z"), false));
  const own = spanOf("aa", "02", undefined, runOf("airline-a"), false);
  expect(calls([child], [theirs], [own], [], [], [], [], [])).toEqual([
    [],
    ["zz-z aa/02 all"],
    ["airline-a aa/02 all"],
    ...[[], [], [], [], []],
  ]);
});

test("a service is whose a span is where no ancestor tells, so a sender for any agent that names none leaves it to them", () => {
  const served = spanOf("aa", "01", "02", tool, false, "desk");
  const theirs = by("zz-z", spanOf("aa", "02", undefined, runOf("zz-z"), false));
  const waits: SpanObservation[][] = [[], [], [], [], []];
  expect(calls([served], ...waits).at(-1)).toEqual(["desk undefined all"]);
  expect(calls([served], [theirs], ...waits).flat()).toEqual(["zz-z aa/02 all"]);
  // One that is bound to it does not.
  const bound = by("desk", served);
  expect(calls([bound], [theirs], ...waits).flat()).toEqual(["desk undefined all"]);
});
