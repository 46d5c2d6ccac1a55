/** From spans to signals: the same whatever the order and the cut, patient with what is missing, bounded in memory. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  ancestorPatience,
  type Derivation,
  type Derived,
  type DeriveState,
  derive,
  emptyDerivation,
  patienceEnds,
  traceMemory,
} from "../../src/domain/derive/derive.ts";
import { packDerivation, unpackDerivation } from "../../src/domain/derive/derive-snapshot.ts";
import type { Observation, SpanObservation } from "../../src/domain/derive/observation.ts";
import { second } from "../../src/domain/words/time.ts";
import { noon } from "../support/breaches.ts";
import { recordedSpans, shuffled } from "../support/recording.ts";

const spans = recordedSpans();

/** Derives over segments a second apart; answers everything that was told. */
function deriveAll(batches: Observation[][], state: DeriveState = emptyDerivation(), from = noon): Derived[] {
  return batches.flatMap(
    (lines, index) =>
      derive(state, { chain: "ingest:1", seq: index + 1, receivedAt: from + index * second, lines }).signals,
  );
}

/** The signals themselves: each once, with its run. */
const whole = (derived: Derived[]): string[] =>
  derived
    .filter(({ reaches }) => reaches !== "time")
    .map(({ signal }) => JSON.stringify(signal))
    .sort();

function cutInto<T>(items: readonly T[], size: number): T[][] {
  const pieces: T[][] = [];
  for (let index = 0; index < items.length; index += size) pieces.push(items.slice(index, index + size));
  return pieces;
}

const inOrder = whole(deriveAll([spans]));

test("the recorded runs give the signals their README promises", () => {
  expect(spans).toHaveLength(3_818);
  const derived = deriveAll([spans]).map(({ signal }) => signal);
  const count = (name: string) => derived.filter(({ signal }) => signal === name).length;
  expect(count("run.duration")).toBe(200);
  expect(count("run.error")).toBe(200);
  expect(count("tool.error")).toBe(1_164);
  expect(count("tool.duration")).toBe(1_164);
  expect(count("evaluation.task_success")).toBe(200);
  const passed = derived.filter(({ signal, value }) => signal === "evaluation.task_success" && value === 1);
  expect(passed).toHaveLength(84);
  expect(derived.filter(({ signal, value }) => signal === "tool.error" && value === 1)).toHaveLength(73);
  expect(new Set(derived.map(({ agent }) => agent))).toEqual(
    new Set(["airline-a", "airline-b", "airline-c", "airline-d"]),
  );
  expect(derived.every(({ run }) => run !== undefined)).toBe(true);
});

test("shuffled span by span over many requests they give the same signals", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 13, max: 400 }), (seed, size) => {
      expect(whole(deriveAll(cutInto(shuffled(spans, seed), size)))).toEqual(inOrder);
    }),
    { numRuns: 12, seed: 20_261_122 },
  );
});

test("a time window hears of a signal once, and so does a run window", () => {
  const derived = deriveAll(cutInto(shuffled(spans, 7), 50));
  const ids = (which: Derived["reaches"]) =>
    derived.filter(({ reaches }) => reaches !== which).map(({ signal }) => signal.id);
  for (const heard of [ids("time"), ids("runs")]) {
    expect(new Set(heard).size).toBe(heard.length);
    expect(heard).toHaveLength(inOrder.length);
  }
});

test("a repeated span counts once", () => {
  expect(whole(deriveAll([...cutInto(spans, 100), ...cutInto(shuffled(spans, 3), 100)]))).toEqual(inOrder);
});

test("saved and loaded between any two segments, the rest comes out the same", () => {
  const batches = cutInto(shuffled(spans, 11), 200);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: batches.length }), (at) => {
      const before = emptyDerivation();
      const head = deriveAll(batches.slice(0, at), before);
      const loaded = unpackDerivation(JSON.parse(JSON.stringify(packDerivation(before))));
      const rest = batches
        .slice(at)
        .flatMap(
          (lines, index) =>
            derive(loaded, { chain: "c", seq: at + index + 1, receivedAt: noon + (at + index) * second, lines })
              .signals,
        );
      expect(whole([...head, ...rest])).toEqual(inOrder);
    }),
    { numRuns: 6, seed: 4 },
  );
});

const span = (change: Partial<SpanObservation> & { span: string }): SpanObservation => ({
  kind: "span",
  resource: { "service.name": "desk" },
  trace: "1".repeat(32),
  name: "execute_tool book",
  start: noon - second,
  end: noon,
  attributes: { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "book" },
  events: [],
  links: [],
  status: 0,
  ...change,
});

const feed = (state: DeriveState, receivedAt: number, ...lines: Observation[]): Derivation =>
  derive(state, { chain: "c", seq: 1, receivedAt, lines });

test("a span whose ancestor never comes goes to its service after five minutes of other segments", () => {
  const state = emptyDerivation();
  expect(feed(state, noon, span({ span: "a", parent: "gone" })).signals).toEqual([]);
  expect(patienceEnds(state)).toBe(noon + ancestorPatience);
  expect(feed(state, noon + ancestorPatience - 1).signals).toEqual([]);
  const late = feed(state, noon + ancestorPatience).signals;
  expect(late.map(({ signal, reaches }) => [signal.agent, signal.run, reaches])).toEqual([
    ["desk", undefined, "all"],
    ["desk", undefined, "all"],
  ]);
  expect(patienceEnds(state)).toBeUndefined();
});

test("the nearest ancestor that names an agent wins over one further up, and the nearest run is the run", () => {
  const state = emptyDerivation();
  const agent = (id: string) => ({ "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.id": id });
  feed(state, noon, span({ span: "tool", parent: "inner" }));
  feed(state, noon, span({ span: "outer", attributes: agent("outer") }));
  const { signals } = feed(state, noon, span({ span: "inner", parent: "outer", attributes: agent("inner") }));
  const tool = signals.filter(({ signal }) => signal.signal === "tool.error").map(({ signal }) => signal);
  expect(tool).toMatchObject([{ agent: "inner", run: `${"1".repeat(32)}/inner` }]);
});

test("a span that names its agent is told to time windows at once and to run windows when its run is known", () => {
  const state = emptyDerivation();
  const named = {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": "book",
    "gen_ai.agent.name": "airline-a",
  };
  const early = feed(state, noon, span({ span: "tool", parent: "run", attributes: named }));
  expect(early.signals.map(({ reaches }) => reaches)).toEqual(["time", "time"]);
  expect(early.toolCalls).toMatchObject([{ agent: "airline-a", tool: "book", at: noon - second }]);
  const run = { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "airline-a" };
  const later = feed(state, noon, span({ span: "run", attributes: run }));
  expect(later.signals.filter(({ signal }) => signal.signal.startsWith("tool.")).map(({ reaches }) => reaches)).toEqual(
    ["runs", "runs"],
  );
  expect(later.toolCalls).toEqual([]);
});

test("spans that are their own ancestors do not hold anything up", () => {
  const state = emptyDerivation();
  feed(state, noon, span({ span: "a", parent: "b" }));
  const { signals } = feed(state, noon, span({ span: "b", parent: "a" }));
  expect(signals.map(({ signal }) => signal.agent)).toEqual(["desk", "desk", "desk", "desk"]);
});

test("a name that is no id becomes one", () => {
  const named = { "gen_ai.operation.name": "execute_tool", "gen_ai.agent.name": " Math Tutor (v2) " };
  const { signals } = feed(emptyDerivation(), noon, span({ span: "a", attributes: named }));
  expect(signals[0]?.signal.agent).toBe("Math-Tutor-v2");
});

test("a label that says passed or failed is a score, an agent's own token sum is not counted twice", () => {
  const result = {
    name: "gen_ai.evaluation.result",
    at: noon,
    attributes: { "gen_ai.evaluation.name": "tone", "gen_ai.evaluation.score.label": "fail" },
  };
  const usage = { "gen_ai.usage.input_tokens": 7, "gen_ai.usage.output_tokens": 5, "gen_ai.agent.name": "a" };
  const chat = span({ span: "a", attributes: { "gen_ai.operation.name": "chat", ...usage }, events: [result] });
  const agent = span({ span: "b", attributes: { "gen_ai.operation.name": "invoke_agent", ...usage } });
  const { signals } = feed(emptyDerivation(), noon, chat, agent);
  expect(signals.map(({ signal: { id, signal, value } }) => [id.slice(33), signal, value])).toEqual([
    ["a llm.tokens", "llm.tokens", 12],
    ["a/0 evaluation.tone", "evaluation.tone", 0],
    ["b run.duration", "run.duration", 1],
    ["b run.error", "run.error", 0],
  ]);
});

test("a trace that was quiet for an hour is forgotten", () => {
  const state = emptyDerivation();
  for (let hour = 0; hour < 5; hour++) {
    const trace = String(hour).repeat(32);
    feed(state, noon + hour * traceMemory, ...spans.slice(0, 100).map((one) => ({ ...one, trace })));
  }
  expect(state.traces.size).toBe(1);
  expect(state.spans).toBeLessThanOrEqual(100);
});
