/** From points of metrics and log records to signals: cumulative series are taken apart, records stand in their span. */
import { expect, test } from "vitest";
import {
  ancestorPatience,
  type Derived,
  type DeriveState,
  derive,
  emptyDerivation,
  mostSeries,
} from "../../src/domain/derive/derive.ts";
import { packDerivation, unpackDerivation } from "../../src/domain/derive/derive-snapshot.ts";
import type {
  DistributionPoint,
  LogObservation,
  NumberPoint,
  Observation,
  SpanObservation,
} from "../../src/domain/derive/observation.ts";
import { hour, minute } from "../../src/domain/words/time.ts";
import { noon } from "../support/breaches.ts";

let seq = 0;
const feed = (state: DeriveState, lines: Observation[], receivedAt = noon): Derived[] =>
  derive(state, { chain: "ingest:1", seq: ++seq, receivedAt, lines }).signals;
const values = (derived: Derived[]): [string, number][] => derived.map(({ signal }) => [signal.signal, signal.value]);

const frame = {
  kind: "point" as const,
  series: "5e",
  resource: { "service.name": "refund-b" },
  metric: "refund.issued",
  attributes: { channel: "web" },
};
const counter = (value: number, at: number, more: Partial<NumberPoint> = {}): NumberPoint => ({
  ...frame,
  type: "sum",
  cumulative: true,
  monotonic: true,
  start: noon,
  value,
  at: noon + at * minute,
  ...more,
});

test("a gauge stands for itself, with the attributes of resource and point", () => {
  const point: NumberPoint = { ...frame, type: "gauge", value: 41.5, at: noon };
  expect(feed(emptyDerivation(), [point])).toEqual([
    {
      reaches: "all",
      signal: {
        id: `5e/${noon} refund.issued`,
        agent: "refund-b",
        signal: "refund.issued",
        value: 41.5,
        at: noon,
        attributes: { "service.name": "refund-b", channel: "web" },
      },
    },
  ]);
});

test.each([
  ["the point", { attributes: { "gen_ai.agent.id": "a1", "gen_ai.agent.name": "A" } }, "a1"],
  ["the point's name", { attributes: { "gen_ai.agent.name": "Math Tutor" } }, "Math-Tutor"],
  ["the resource", { resource: { "gen_ai.agent.name": "r1", "service.name": "desk" } }, "r1"],
  ["the service", { resource: { "service.name": "desk" } }, "desk"],
])("a point belongs to whom %s names", (_who, change, agent) => {
  const [derived] = feed(emptyDerivation(), [{ ...frame, type: "gauge", value: 1, at: noon, ...change }]);
  expect(derived?.signal.agent).toBe(agent);
});

test("a counter that is added up from its start tells what came since the point before", () => {
  const state = emptyDerivation();
  expect(values(feed(state, [counter(3, 1), counter(5, 2), counter(5, 3)]))).toEqual([
    ["refund.issued", 3],
    ["refund.issued", 2],
    ["refund.issued", 0],
  ]);
});

test("of what a series gathered before it was known nothing is told", () => {
  const state = emptyDerivation();
  const old = { start: noon - hour };
  expect(values(feed(state, [counter(900, 1, old), counter(901, 2, old)]))).toEqual([["refund.issued", 1]]);
  const nobodyKnows = { start: undefined, series: "5f" };
  expect(values(feed(state, [counter(900, 1, nobodyKnows), counter(904, 2, nobodyKnows)]))).toEqual([
    ["refund.issued", 4],
  ]);
});

test("a restart counts from zero, whether it is said or seen", () => {
  const state = emptyDerivation();
  feed(state, [counter(3, 1)]);
  expect(values(feed(state, [counter(7, 3, { start: noon + 2 * minute })]))).toEqual([["refund.issued", 7]]);
  const unsaid = { start: undefined };
  expect(values(feed(state, [counter(9, 4, unsaid), counter(2, 5, unsaid)]))).toEqual([
    ["refund.issued", 2],
    ["refund.issued", 2],
  ]);
});

test("a point from before the last one, or from a process that was replaced, tells nothing", () => {
  const state = emptyDerivation();
  feed(state, [counter(3, 2, { start: noon + minute })]);
  expect(feed(state, [counter(2, 2), counter(1, 1), counter(50, 3, { start: noon })])).toEqual([]);
  expect(values(feed(state, [counter(4, 3, { start: noon + minute })]))).toEqual([["refund.issued", 1]]);
});

test("what may fall stands for itself, and a delta is what it says", () => {
  const upDown = counter(5, 1, { monotonic: undefined });
  const delta = counter(4, 1, { cumulative: undefined, series: "5f" });
  const state = emptyDerivation();
  expect(values(feed(state, [upDown, { ...upDown, value: 3, at: noon + 2 * minute }, delta]))).toEqual([
    ["refund.issued", 5],
    ["refund.issued", 3],
    ["refund.issued", 4],
  ]);
  expect(state.series.size).toBe(0);
});

const histogram = (
  count: number,
  sum: number,
  at: number,
  more: Partial<DistributionPoint> = {},
): DistributionPoint => ({
  ...frame,
  metric: "latency",
  type: "distribution",
  start: noon,
  count,
  sum,
  min: 1,
  max: 9,
  at: noon + at * minute,
  ...more,
});

test("a histogram tells count, sum and mean, and its extremes where they are of the interval", () => {
  expect(values(feed(emptyDerivation(), [histogram(4, 10, 1)]))).toEqual([
    ["latency.count", 4],
    ["latency.sum", 10],
    ["latency.mean", 2.5],
    ["latency.min", 1],
    ["latency.max", 9],
  ]);
  const added = { cumulative: true as const };
  expect(values(feed(emptyDerivation(), [histogram(4, 10, 1, added), histogram(6, 20, 2, added)])).slice(3)).toEqual([
    ["latency.count", 2],
    ["latency.sum", 10],
    ["latency.mean", 5],
  ]);
  expect(values(feed(emptyDerivation(), [histogram(0, 0, 1)]))).toEqual([
    ["latency.count", 0],
    ["latency.sum", 0],
  ]);
});

test("series are remembered across a snapshot, and no more of them than can be", () => {
  const state = emptyDerivation();
  feed(state, [counter(3, 1)]);
  const again = unpackDerivation(JSON.parse(JSON.stringify(packDerivation(state))));
  expect(values(feed(again, [counter(5, 2)]))).toEqual([["refund.issued", 2]]);
  feed(
    again,
    Array.from({ length: mostSeries }, (_, n) => counter(1, 1, { series: `s${n}` })),
  );
  expect(again.series.size).toBe(mostSeries);
  expect(again.series.has("5e")).toBe(false);
});

test("a snapshot of before there were metrics is still read", () => {
  const { series: _none, ...before } = packDerivation(emptyDerivation());
  expect(unpackDerivation(before)).toEqual(emptyDerivation());
});

const trace = "ab".repeat(16);
const run: SpanObservation = {
  kind: "span",
  resource: { "service.name": "desk" },
  trace,
  span: "01".repeat(8),
  name: "invoke_agent",
  start: noon,
  end: noon + minute,
  attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "airline-a" },
  events: [],
  links: [],
  status: 0,
};
const record: LogObservation = {
  kind: "log",
  id: "1d",
  resource: { "service.name": "desk" },
  trace,
  span: run.span,
  event: "gen_ai.evaluation.result",
  attributes: { "gen_ai.evaluation.name": "Relevance", "gen_ai.evaluation.score.value": 0.75 },
  at: noon + 1,
};
const evaluations = (derived: Derived[]) =>
  derived
    .filter(({ signal }) => signal.signal.startsWith("evaluation."))
    .map(({ signal, reaches }) => ({ agent: signal.agent, run: signal.run, value: signal.value, reaches }));

test("an evaluation that is logged belongs to the agent and the run of its span, whichever comes first", () => {
  const whole = [{ agent: "airline-a", run: `${trace}/${run.span}`, value: 0.75, reaches: "all" }];
  expect(evaluations(feed(emptyDerivation(), [run, record]))).toEqual(whole);
  expect(evaluations(feed(emptyDerivation(), [record, run]))).toEqual(whole);
  expect(evaluations(feed(emptyDerivation(), [run, record, record]))).toEqual(whole);
});

test("without its span it goes by its service in the end, and by nobody its sender does not speak for", () => {
  const after = (observation: LogObservation) => {
    const state = emptyDerivation();
    feed(state, [observation]);
    return evaluations(feed(state, [], noon + ancestorPatience));
  };
  expect(after(record)).toEqual([{ agent: "desk", run: undefined, value: 0.75, reaches: "all" }]);
  expect(after({ ...record, by: "refund-*" })).toEqual([]);
  expect(evaluations(feed(emptyDerivation(), [run, { ...record, by: "refund-*" }]))).toEqual([]);
});

test("older senders name the event in an attribute, and errors are counted", () => {
  const { event: _field, trace: _trace, span: _span, ...bare } = record;
  const old = { ...bare, attributes: { ...bare.attributes, "event.name": "gen_ai.evaluation.result" } };
  expect(values(feed(emptyDerivation(), [old]))).toEqual([["evaluation.Relevance", 0.75]]);
  for (const [severity, told] of [
    [16, []],
    [17, [["log.error", 1]]],
    [24, [["log.error", 1]]],
  ] as const)
    expect(values(feed(emptyDerivation(), [{ ...bare, severity }]))).toEqual(told);
  expect(values(feed(emptyDerivation(), [bare]))).toEqual([]);
});

test("what only Wardroom sends counts from nobody else, whatever form it comes in", () => {
  const lines: Observation[] = [
    { ...frame, type: "gauge", metric: " evidence.missing", value: 0, at: noon },
    { kind: "signal", agent: "refund-b", signal: "evidence.missing", value: 0, at: noon },
  ];
  const batch = { chain: "ingest:1", seq: 1, receivedAt: noon, lines };
  expect(derive(emptyDerivation(), { ...batch, source: "token:tok_1" }).signals).toEqual([]);
  expect(derive(emptyDerivation(), batch).signals).toEqual([]);
  expect(derive(emptyDerivation(), { ...batch, source: "wardroom" }).signals).toHaveLength(2);
});
