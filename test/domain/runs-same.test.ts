/** Whatever comes, in whatever pieces: runs followed as they come are the runs that are read afterwards, and nobody's are another's to change. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Batch, type DeriveState, derive, emptyDerivation } from "../../src/domain/derive/derive.ts";
import { packDerivation, unpackDerivation } from "../../src/domain/derive/derive-snapshot.ts";
import type { Observation, SpanObservation } from "../../src/domain/derive/observation.ts";
import { type Run, settleAfter } from "../../src/domain/evidence/run.ts";
import { RunReader } from "../../src/domain/evidence/run-reader.ts";
import { missingSlots, slots } from "../../src/domain/evidence/run-slots.ts";
import { Runs } from "../../src/domain/evidence/runs.ts";
import { packRuns, unpackRuns } from "../../src/domain/evidence/runs-snapshot.ts";
import { hour, minute, second } from "../../src/domain/words/time.ts";
import { noon, pact } from "../support/breaches.ts";
import { rounds } from "../support/rounds.ts";

/** Who sends: a token for any agent, one for many, and one each for two; the last is nobody's friend. */
const senders = [
  { source: "token:any" },
  { source: "token:all", by: "airline-*" },
  { source: "token:a", by: "airline-a" },
  { source: "token:z", by: "zz-z" },
] as const;
type Sender = (typeof senders)[number];
const agents = ["airline-a", "airline-b", "zz-z"] as const;
const speaksFor = (sender: Sender, agent: string): boolean =>
  !("by" in sender) || sender.by === agent || (sender.by === "airline-*" && agent.startsWith("airline-"));

interface Sent {
  /** Since the batch before. */
  after: number;
  sender: Sender;
  lines: Observation[];
}

const ids = ["01", "02", "03", "04", "05"] as const;
const trace = fc.constantFrom("aa", "bb");
const content = fc.constantFrom<Record<string, string>>(
  {},
  { "gen_ai.input.messages": "[{}]" },
  { "gen_ai.output.messages": "[{}]" },
);

const spanOf = (
  traceId: string,
  id: string,
  parent: string | undefined,
  attributes: Record<string, unknown>,
  evaluated: boolean,
): SpanObservation => ({
  kind: "span",
  resource: {},
  trace: traceId,
  span: id,
  ...(parent !== undefined && parent !== id && { parent }),
  name: id,
  start: noon - minute,
  end: noon,
  attributes,
  events: evaluated
    ? [
        {
          name: "gen_ai.evaluation.result",
          at: noon,
          attributes: { "gen_ai.evaluation.name": "task", "gen_ai.evaluation.score.value": 1 },
        },
      ]
    : [],
  links: [],
  status: 1,
});

const span = fc
  .record({
    trace,
    id: fc.constantFrom(...ids),
    parent: fc.option(fc.constantFrom(...ids), { nil: undefined }),
    work: fc.oneof(
      fc
        .constantFrom(...agents)
        .map((agent) => ({ "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": agent })),
      fc.constant({ "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search" }),
      fc.constant({ "gen_ai.operation.name": "chat" }),
    ),
    content,
    evaluated: fc.boolean(),
  })
  .map((one) => spanOf(one.trace, one.id, one.parent, { ...one.work, ...one.content }, one.evaluated));

const signal = fc
  .record({
    agent: fc.constantFrom(...agents),
    signal: fc.constantFrom("hello", "evaluation.task", "run.duration"),
    run: fc.constantFrom("r1", "r2", "aa/01", "bb/02"),
    attributes: content,
  })
  .map((one): Observation => ({ kind: "signal", value: 1, at: noon, ...one }));

const log = fc.record({ trace, span: fc.constantFrom(...ids), id: fc.stringMatching(/^[0-9a-f]{4}$/), content }).map(
  (one): Observation => ({
    kind: "log",
    id: one.id,
    resource: {},
    trace: one.trace,
    span: one.span,
    attributes: one.content,
    at: noon,
  }),
);

const sentAfter = (after: fc.Arbitrary<number>): fc.Arbitrary<Sent> =>
  fc
    .record({
      after,
      sender: fc.constantFrom(...senders),
      lines: fc.array(fc.oneof({ weight: 3, arbitrary: span }, { weight: 2, arbitrary: signal }, log), {
        maxLength: 5,
      }),
    })
    // What intake takes from a token, and what it writes down of whose it is.
    .map((one) => ({
      ...one,
      lines: one.lines
        .filter((line) => {
          if (line.kind === "signal") return speaksFor(one.sender, line.agent);
          const named = line.kind === "span" && line.attributes["gen_ai.agent.name"];
          return typeof named !== "string" || speaksFor(one.sender, named);
        })
        .map((line) =>
          (line.kind === "span" || line.kind === "log") && "by" in one.sender ? { ...line, by: one.sender.by } : line,
        ),
    }));

const soon = fc.integer({ min: 0, max: 90 * second });
const pause = fc.constantFrom(settleAfter - 1, settleAfter, 29 * minute, 30 * minute, 31 * minute);
const story = fc.array(
  sentAfter(
    fc.oneof(
      { weight: 6, arbitrary: soon },
      { weight: 2, arbitrary: pause },
      { weight: 1, arbitrary: fc.constantFrom(61 * minute, 2 * hour) },
    ),
  ),
  { minLength: 1, maxLength: 25 },
);

/** No longer than a trace is remembered. */
const withinAnHour = fc
  .array(sentAfter(fc.oneof({ weight: 6, arbitrary: soon }, { weight: 1, arbitrary: pause })), {
    minLength: 1,
    maxLength: 20,
  })
  .map((sents) => sents.filter((_, index) => sum(sents.slice(0, index + 1).map(({ after }) => after)) < 59 * minute));
const sum = (parts: readonly number[]): number => parts.reduce((all, one) => all + one, 0);

const segmentsOf = (sents: readonly Sent[]): Batch[] => {
  let receivedAt = noon;
  return sents.map(({ after, sender: { source }, lines }, index) => {
    receivedAt += after;
    return { chain: "ingest:1", seq: index + 1, receivedAt, source, lines };
  });
};
const endOf = (segments: readonly Batch[]): number => (segments.at(-1)?.receivedAt ?? noon) + 3 * hour;

/** As the watch does it, which is stopped and started again after each segment that `stops` says. */
function followed(segments: readonly Batch[], stops: (seq: number) => boolean): Run[] {
  let derived: DeriveState = emptyDerivation();
  let runs = new Runs();
  const over: Run[] = [];
  const last: Batch = { chain: "ingest:1", seq: segments.length + 1, receivedAt: endOf(segments), lines: [] };
  for (const batch of [...segments, last]) {
    runs.take(derive(derived, batch), batch);
    over.push(...runs.close(derived));
    if (!stops(batch.seq)) continue;
    derived = unpackDerivation(JSON.parse(JSON.stringify(packDerivation(derived))));
    runs = unpackRuns(JSON.parse(JSON.stringify(packRuns(runs))), derived, batch);
  }
  return over;
}

/** At once, as lines on disk. */
function read(segments: readonly Batch[]): Run[] {
  const reader = new RunReader();
  for (const batch of segments) reader.take({ ...batch, lines: batch.lines.map((line) => JSON.stringify(line)) });
  reader.pass(endOf(segments));
  const closed = reader.closed(0, Number.POSITIVE_INFINITY);
  expect(closed.every(({ settled }) => settled)).toBe(true);
  return closed.map(({ closedAt: _, settled: __, ...run }) => run);
}

const asking = { ...pact, evidence: [...slots] };
const told = (runs: readonly Run[]): string[] =>
  runs.map((run) => JSON.stringify([run, missingSlots(asking, { ...run, gated: [] })])).sort();

test("followed as they come, with stops anywhere, runs are those that are read afterwards", () => {
  const seen = { runs: 0, whole: 0, told: 0 };
  fc.assert(
    fc.property(story, fc.func(fc.boolean()), (sents, stops) => {
      const segments = segmentsOf(sents);
      const runs = followed(segments, stops);
      expect(told(runs)).toEqual(told(read(segments)));
      expect(told(followed(segments, () => false))).toEqual(told(runs));
      seen.runs += runs.length;
      seen.whole += runs.filter(({ input, output, evaluated }) => input && output && evaluated).length;
      seen.told += runs.filter(({ tellers }) => tellers.length > 1).length;
    }),
    { numRuns: rounds(300, 8_000) },
  );
  // The stories are of something.
  expect(Math.min(seen.runs, seen.whole, seen.told)).toBeGreaterThan(20);
});

test("time that is told of in between changes no run, its end or its slots", () => {
  fc.assert(
    fc.property(withinAnHour, fc.array(fc.nat(4), { minLength: 20, maxLength: 20 }), (sents, ticks) => {
      const plain = segmentsOf(sents);
      const between = plain.flatMap((batch, index) => {
        const before = index === 0 ? noon : (plain[index - 1]?.receivedAt ?? noon);
        const count = ticks[index] ?? 0;
        const passing = Array.from({ length: count }, (_, nth) => ({
          ...batch,
          source: "wardroom",
          receivedAt: before + ((batch.receivedAt - before) * (nth + 1)) / (count + 1),
          lines: [],
        }));
        return [...passing, batch];
      });
      expect(told(read(between))).toEqual(told(read(plain)));
    }),
    { numRuns: rounds(200, 10_000) },
  );
});

test("what a token sends that does not speak for an agent changes none of the agent's runs", () => {
  const own = (runs: readonly Run[]): string[] => told(runs.filter(({ agent }) => agent !== "zz-z"));
  fc.assert(
    fc.property(withinAnHour, (sents) => {
      const without = sents.map((one) =>
        "by" in one.sender && one.sender.by === "zz-z" ? { ...one, lines: [] } : one,
      );
      expect(own(read(segmentsOf(sents)))).toEqual(own(read(segmentsOf(without))));
    }),
    { numRuns: rounds(300, 8_000) },
  );
});

test("what went by a span of a sender for any agent goes to its own sender's run when that comes", () => {
  const tool = { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search" };
  const run = { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "airline-a" };
  const own = { after: 0, sender: { source: "token:a", by: "airline-a" } } as const;
  const sents: Sent[] = [
    { ...own, lines: [{ ...spanOf("aa", "01", "05", tool, false), by: "airline-a" }] },
    { after: 0, sender: { source: "token:any" }, lines: [spanOf("aa", "05", "02", tool, false)] },
    { ...own, lines: [{ ...spanOf("aa", "05", undefined, run, false), by: "airline-a" }] },
  ];
  expect(read(segmentsOf(sents)).map(({ run: name, calls }) => [name, calls])).toEqual([["aa/05", ["search"]]]);
});
