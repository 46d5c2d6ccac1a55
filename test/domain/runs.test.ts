/** Which runs close when, what each left behind, and that what is written down and read back goes on the same. */
import { expect, test } from "vitest";
import { type DeriveState, derive, emptyDerivation } from "../../src/domain/derive/derive.ts";
import { packDerivation, unpackDerivation } from "../../src/domain/derive/derive-snapshot.ts";
import type { Observation, SpanObservation } from "../../src/domain/derive/observation.ts";
import { judgedWithin, noteJudged } from "../../src/domain/evidence/judged-runs.ts";
import type { Run } from "../../src/domain/evidence/run.ts";
import { RunReader } from "../../src/domain/evidence/run-reader.ts";
import { Runs } from "../../src/domain/evidence/runs.ts";
import { packRuns, unpackRuns } from "../../src/domain/evidence/runs-snapshot.ts";
import { hour, minute, second } from "../../src/domain/words/time.ts";
import { recordedLines, shuffled } from "../support/recording.ts";

const start = Date.parse("2026-11-22T03:00:00Z");

const span = (id: string, parent: string | undefined, attributes: Record<string, unknown>): SpanObservation => ({
  kind: "span",
  resource: {},
  trace: "aa",
  span: id,
  ...(parent && { parent }),
  name: id,
  start,
  end: start + second,
  attributes,
  events: [],
  links: [],
  status: 1,
});
const run = span("01", undefined, { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "airline-a" });
const chat = span("02", "01", { "gen_ai.operation.name": "chat", "gen_ai.input.messages": "[{}]" });
const call = span("03", "02", { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search" });
const native = (signal: string, attributes: Record<string, string> = {}): Observation => ({
  kind: "signal",
  agent: "airline-a",
  signal,
  value: 1,
  at: start,
  run: "r1",
  attributes,
});

/** The runs of segments as the watch follows them, written down and read back after each. */
function feed() {
  let derived: DeriveState = emptyDerivation();
  let runs = new Runs();
  let seq = 0;
  const closed: Run[] = [];
  return {
    closed,
    runs: () => runs,
    take(at: number, ...lines: Observation[]) {
      const batch = { chain: "ingest:1", seq: ++seq, receivedAt: start + at, lines, source: "token:tok_1" };
      runs.take(derive(derived, batch), batch);
      closed.push(...runs.close(derived));
      derived = unpackDerivation(JSON.parse(JSON.stringify(packDerivation(derived))));
      runs = unpackRuns(JSON.parse(JSON.stringify(packRuns(runs))), derived, batch);
      return closed;
    },
  };
}

test.each([
  ["at once", [[run, chat, call]]],
  ["children first", [[call], [chat], [run]]],
  ["parents first", [[run], [chat], [call]]],
  ["twice", [[run, chat], [run, chat, call], [call]]],
])("a run whose spans come %s closes five minutes after its end was told", (_, segments) => {
  const fed = feed();
  for (const [index, lines] of segments.entries()) fed.take(index * second, ...lines);
  expect(fed.take(4 * minute)).toEqual([]);
  expect(fed.take(6 * minute)).toMatchObject([
    { run: "aa/01", agent: "airline-a", input: true, output: false, evaluated: false, calls: ["search"] },
  ]);
  expect(fed.take(2 * hour)).toHaveLength(1);
});

test("a run without an end closes half an hour after its last sign of life", () => {
  const fed = feed();
  fed.take(0, native("evaluation.task", { "wardroom.input_digest": "sha256:00" }));
  fed.take(10 * minute, native("latency"));
  expect(fed.take(39 * minute)).toEqual([]);
  expect(fed.runs().nextDue(new Set(["airline-a"]))).toBe(start + 40 * minute);
  expect(fed.take(40 * minute)).toMatchObject([{ run: "r1", input: true, evaluated: true, at: start }]);
});

test("a straggler does not open a closed run again, nor does what was judged of it", () => {
  const fed = feed();
  fed.take(0, native("run.duration"));
  expect(fed.take(5 * minute)).toHaveLength(1);
  fed.take(6 * minute, native("latency"), native("evidence.missing", { missing: "input evaluation" }));
  expect(fed.take(50 * minute)).toHaveLength(1);
});

test("what was judged is remembered by agent, as Wardroom itself tells it", () => {
  const judged = new Map();
  const lines = [native("evidence.missing", { missing: "input evaluation" })];
  for (const source of ["token:tok_1", "wardroom"])
    noteJudged(judged, derive(emptyDerivation(), { chain: "c", seq: 1, receivedAt: start, lines, source }).signals);
  expect([...judged]).toEqual([["airline-a", [{ at: start, missing: ["input", "evaluation"] }]]]);
});

test("a straggler that comes before anybody looked whether the run is over changes it as little", () => {
  const fed = feed();
  fed.take(0, native("hello"));
  fed.take(31 * minute, native("evaluation.task"));
  expect(fed.closed).toMatchObject([{ evaluated: false, lastAt: start }]);
});

test.each([[[180]], [[66]], [[65.5, 66]], [[62, 63, 64, 65, 66, 67]]])(
  "a straggler that waits to be told whose it is opens no run either, though by then the name is forgotten: told at %j",
  (ticks) => {
    const fed = feed();
    fed.take(0, run);
    fed.take(60 * minute);
    const again = span("01", "09", { "gen_ai.operation.name": "invoke_agent" });
    fed.take(61 * minute, { ...again, resource: { "service.name": "airline-a" } });
    for (const tick of ticks) fed.take(tick * minute);
    expect(fed.take(4 * hour)).toMatchObject([{ run: "aa/01", firstAt: start, place: { seq: 1 } }]);
  },
);

test("the recorded runs close with what reading the same segments again finds, in whatever order they came", () => {
  const raw = recordedLines().flatMap((line) => JSON.parse(line).resourceSpans[0].scopeSpans[0].spans as RawSpan[]);
  const lines = shuffled(raw, 7).map(observed);
  const fed = feed();
  const reader = new RunReader();
  for (let at = 0; at < lines.length; at += 100) {
    const some = lines.slice(at, at + 100);
    fed.take(at, ...some);
    reader.take({
      chain: "ingest:1",
      seq: at + 1,
      receivedAt: start + at,
      lines: some.map((one) => JSON.stringify(one)),
    });
  }
  fed.take(hour / 2);
  const facts = ({ run: id, agent, input, output, evaluated, calls }: Run) =>
    JSON.stringify([id, agent, input, output, evaluated, [...calls].sort()]);
  const found = reader.closed(0, start + 2 * hour).filter(({ agent }) => agent.startsWith("airline-"));
  expect(found.length).toBeGreaterThan(50);
  expect(fed.closed.map(facts).sort()).toEqual(found.map(facts).sort());
});

test("what was judged is counted over the last runs, or over those of a time", () => {
  const runs = [
    { at: 1, missing: [] },
    { at: 3, missing: ["evaluation" as const] },
    { at: 2, missing: [] },
    { at: 9, missing: ["input" as const] },
  ];
  expect(judgedWithin(runs, { runs: 2 }, 5)).toEqual({ complete: 1, closed: 2, missing: { evaluation: 1 } });
  expect(judgedWithin(runs, { time: 3 }, 4)).toEqual({ complete: 1, closed: 2, missing: { evaluation: 1 } });
  expect(judgedWithin(runs, { time: 1 }, 8)).toBeUndefined();
});

interface RawSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: { key: string; value: Record<string, unknown> }[];
  events?: { name: string; attributes?: RawSpan["attributes"] }[];
}

const flat = (attributes: RawSpan["attributes"] = []): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

const observed = ({ traceId, spanId, parentSpanId, name, attributes, events = [] }: RawSpan): SpanObservation => ({
  ...span(spanId, parentSpanId, flat(attributes)),
  trace: traceId,
  name,
  events: events.map((one) => ({ name: one.name, at: start, attributes: flat(one.attributes) })),
});

const by = (agent: string, signal: string, attributes: Record<string, string> = {}): Observation => ({
  kind: "signal",
  agent,
  signal,
  value: 1,
  at: start,
  run: "r1",
  attributes,
});

/** What the watch closes, and what a reader of the same segments does. */
function told(...segments: [number, ...Observation[]][]) {
  const fed = feed();
  const reader = new RunReader();
  for (const [index, [at, ...lines]] of segments.entries()) {
    fed.take(at, ...lines);
    reader.take({
      chain: "ingest:1",
      seq: index + 1,
      receivedAt: start + at,
      lines: lines.map((line) => JSON.stringify(line)),
    });
  }
  const facts = ({ agent, input, evaluated }: { agent: string; input: boolean; evaluated: boolean }) => ({
    agent,
    input,
    evaluated,
  });
  const own = (runs: readonly { agent: string; input: boolean; evaluated: boolean }[]) =>
    runs.filter(({ agent }) => agent === "airline-a").map(facts);
  return { watch: own(fed.closed), read: own(reader.closed(start, start + 4 * hour)) };
}

test("nobody ends, moves or completes another agent's run by its name", () => {
  const bare = { agent: "airline-a", input: false, evaluated: false };
  const { watch, read } = told(
    [0, by("airline-a", "hello")],
    [second, by("zz-b", "run.duration"), by("zz-b", "evaluation.x", { "wardroom.input_digest": "x" })],
    [2 * second, by("airline-a", "run.duration")],
    [hour],
  );
  expect(watch).toEqual([bare]);
  expect(read).toEqual([bare]);
});

test("an end under the name of a run that is closed is that of another run", () => {
  const whole = { agent: "airline-a", input: true, evaluated: true };
  const bare = { agent: "airline-a", input: false, evaluated: false };
  const ends = by("airline-a", "run.duration");
  const { watch, read } = told(
    [0, by("airline-a", "evaluation.x", { "wardroom.input_digest": "x" }), ends],
    [10 * minute, by("airline-a", "hello"), ends],
    [20 * minute, by("airline-a", "hello")],
    [30 * minute, ends],
    [2 * hour],
  );
  expect(watch).toEqual([whole, bare, bare]);
  expect(read).toEqual([whole, bare, bare]);
});

test("a span with the ids of somebody else's run does not take it over", () => {
  const forged = span("01", undefined, { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "zz-b" });
  for (const first of [0, 10 * minute]) {
    const { watch, read } = told([0, { ...forged, by: "zz-b" }], [first], [first, run], [hour]);
    expect(watch).toMatchObject([{ agent: "airline-a" }]);
    expect(read).toMatchObject([{ agent: "airline-a" }]);
  }
});

test("an evaluator's word on the run of a span counts for it, whichever comes first", () => {
  const word: Observation = {
    kind: "signal",
    agent: "airline-a",
    signal: "evaluation.x",
    value: 1,
    at: start,
    run: "aa/01",
  };
  for (const segments of [
    [word, run, chat],
    [run, chat, word],
  ]) {
    const { watch, read } = told(...segments.map((line, nth): [number, Observation] => [nth * second, line]), [hour]);
    expect(watch).toEqual([{ agent: "airline-a", input: true, evaluated: true }]);
    expect(read).toEqual([{ agent: "airline-a", input: true, evaluated: true }]);
  }
});

/** What the watch kept before this form, after: r0 ended and was judged, r1 was heard of, a run of spans ended and one has not come. */
const keptBefore = {
  derivation: {
    now: start + 302 * second,
    traces: [
      {
        id: "aa",
        touched: start + 302 * second,
        spans: [
          { id: "02", parent: "01" },
          { id: "03", parent: "01" },
          { id: "01", agent: "airline-a", run: true as const },
          { id: "12", parent: "11" },
        ],
      },
    ],
    waiting: [],
  },
  runs: {
    asks: [["airline-a", 0]] as [string, number][],
    open: [
      {
        key: "signal:airline-a r1",
        run: "r1",
        agent: "airline-a",
        place: { chain: "ingest:1", seq: 2 },
        first: { chain: "ingest:1", seq: 2 },
        firstAt: start + 300 * second,
        lastAt: start + 300 * second,
        at: start,
        input: true,
        output: false,
        evaluated: true,
        calls: [],
      },
      {
        key: "aa/01",
        run: "aa/01",
        agent: "airline-a",
        place: { chain: "ingest:1", seq: 4 },
        first: { chain: "ingest:1", seq: 4 },
        firstAt: start + 302 * second,
        lastAt: start + 302 * second,
        at: start + second,
        input: true,
        output: false,
        evaluated: false,
        calls: ["search"],
        endedAt: start + 302 * second,
        began: start + 301 * second,
      },
    ],
    facts: [["aa", [{ trace: "aa", span: "12", input: true, output: false }]]] as [
      string,
      { trace: string; span: string; input: boolean; output: boolean }[],
    ][],
    closed: [["signal:airline-a r0", start + 300 * second]] as [string, number][],
    judged: [],
    lookedAt: start + 302 * second,
  },
};

test.each([
  ["as it was kept last", keptBefore.runs],
  [
    "by their names alone, as at first",
    { ...keptBefore.runs, open: keptBefore.runs.open.map(({ key: _, first: __, ...run }) => run) },
  ],
])("runs that were kept before, %s, are ended by their ends, and have what they left", (_, kept) => {
  const derived = unpackDerivation(keptBefore.derivation);
  const runs = unpackRuns(kept, derived, { chain: "ingest:1", seq: 4 });
  const take = (seq: number, at: number, ...lines: Observation[]) => {
    const batch = { chain: "ingest:1", seq, receivedAt: start + at, lines };
    runs.take(derive(derived, batch), batch);
    return runs.close(derived);
  };
  const output = { "gen_ai.operation.name": "chat", "gen_ai.output.messages": "[{}]" };
  expect(take(5, 303 * second, native("run.duration"), span("04", "01", output))).toEqual([]);
  expect(take(6, 304 * second, span("11", undefined, run.attributes))).toEqual([]);
  const over = take(7, 604 * second).sort((a, b) => (a.run < b.run ? -1 : 1));
  expect(over).toHaveLength(3);
  expect(over).toMatchObject([
    { run: "aa/01", agent: "airline-a", input: true, output: true, calls: ["search"], endedAt: start + 302 * second },
    { run: "aa/11", input: true, endedAt: start + 304 * second },
    { run: "r1", input: true, evaluated: true, endedAt: start + 303 * second, first: { seq: 2 } },
  ]);
  expect(take(8, hour, { ...native("hello"), run: "r0" } as Observation)).toEqual([]);
  expect(take(9, 3 * hour)).toEqual([]);
});

test("a token bound to another agent neither adds to a run, nor ends it, nor has a share in it", () => {
  const theirs = (line: SpanObservation): SpanObservation => ({ ...line, by: "zz-b" });
  const own = (line: SpanObservation): SpanObservation => ({ ...line, by: "airline-a" });
  const forged = theirs(
    span("01", undefined, { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "zz-b" }),
  );
  const fed = feed();
  fed.take(0, forged, theirs(chat), theirs(call));
  fed.take(second, own(call), theirs(span("04", "02", { ...chat.attributes, "gen_ai.output.messages": "[{}]" })));
  fed.take(2 * second, own(run));
  expect(fed.take(6 * minute)).toMatchObject([
    { run: "aa/01", agent: "zz-b", input: true, calls: ["search"], endedAt: start },
    { run: "aa/01", agent: "airline-a", input: false, output: false, calls: [], endedAt: start + 2 * second },
  ]);
});

test("one that two tokens sent which both speak for the agent is one run, and each of its calls one call", () => {
  const fed = feed();
  fed.take(0, run, chat, call);
  fed.take(second, ...[run, chat, call].map((line) => ({ ...line, by: "airline-*" })));
  fed.take(2 * minute, ...[run, chat, call].map((line) => ({ ...line, by: "airline-a" })));
  expect(fed.take(6 * minute)).toMatchObject([{ run: "aa/01", agent: "airline-a", calls: ["search"] }]);
  expect(fed.take(hour)).toHaveLength(1);
});

test("a log record that comes before any span of its trace goes to the run when that comes", () => {
  const fed = feed();
  const record = { kind: "log", id: "f0", resource: {}, trace: "aa", span: "02", at: start } as const;
  fed.take(0, { ...record, attributes: { "gen_ai.input.messages": "[{}]" } });
  fed.take(minute, call);
  fed.take(2 * minute, span("02", "01", { "gen_ai.operation.name": "chat" }), run);
  expect(fed.take(8 * minute)).toMatchObject([{ input: true, calls: ["search"], firstAt: start, first: { seq: 1 } }]);
});
