/** Windows against a model that remembers everything and sorts it anew at each question. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Bound } from "../../src/domain/pact/pact.ts";
import { RunWindow } from "../../src/domain/window/run-window.ts";
import { beyond, type PlainStatistic, plainStatistics, type Reading } from "../../src/domain/window/statistics.ts";
import { TimeWindow } from "../../src/domain/window/window.ts";

/** Values that add up exactly, so that the model may add in any order. */
const value = fc.integer({ min: -40, max: 40 }).map((quarter) => quarter / 4);
const stat = fc.constantFrom(...plainStatistics);
const bound: fc.Arbitrary<Bound> = fc.oneof(
  value.map((above) => ({ above })),
  value.map((below) => ({ below })),
);

function model(which: PlainStatistic, values: number[], breach: Bound, seconds?: number): Reading {
  const sum = values.reduce((total, one) => total + one, 0);
  // Nearest rank, by its definition: the least value that so many per cent of all are not above.
  const percentile = (percent: number) =>
    values
      .toSorted((a, b) => a - b)
      .find((one) => values.filter((other) => other <= one).length * 100 >= percent * values.length);
  const results = {
    p50: percentile(50),
    p95: percentile(95),
    p99: percentile(99),
    rate: seconds === undefined ? undefined : sum / seconds,
    count: values.length,
    sum,
    mean: values.length > 0 ? sum / values.length : undefined,
    min: values.length > 0 ? Math.min(...values) : undefined,
    max: values.length > 0 ? Math.max(...values) : undefined,
  };
  return { value: results[which], samples: values.length, bad: values.filter((one) => beyond(breach, one)).length };
}

test("a time window holds the samples of (t - span, t], in whatever order they came", () => {
  const sample = fc.record({ at: fc.integer({ min: 0, max: 300 }), value });
  fc.assert(
    fc.property(
      fc.array(sample, { maxLength: 120 }),
      fc.integer({ min: 1, max: 80 }),
      stat,
      bound,
      (samples, span, which, breach) => {
        const window = new TimeWindow(span);
        let newest = Number.NEGATIVE_INFINITY;
        for (const [index, { at, value: one }] of samples.entries()) {
          window.add(at, one);
          newest = Math.max(newest, at);
          for (const t of [newest, newest + 3, newest + span]) {
            const inside = samples.slice(0, index + 1).filter((known) => known.at > t - span && known.at <= t);
            expect(window.read(which, t, breach)).toEqual(
              model(
                which,
                inside.map((known) => known.value),
                breach,
                span / 1_000,
              ),
            );
            const leaves = Math.min(...inside.map((known) => known.at + span));
            expect(window.nextExpiry(t)).toBe(leaves);
          }
        }
      },
    ),
    { numRuns: 150, seed: 1 },
  );
});

test("a time window that is saved and loaded goes on the same", () => {
  const sample = fc.record({ at: fc.integer({ min: 0, max: 300 }), value });
  fc.assert(
    fc.property(fc.array(sample), fc.array(sample), (before, after) => {
      const kept = new TimeWindow(50);
      for (const one of before) kept.add(one.at, one.value);
      const loaded = TimeWindow.unpack(50, JSON.parse(JSON.stringify(kept.pack())));
      for (const one of after) for (const window of [kept, loaded]) window.add(one.at, one.value);
      expect(loaded.pack()).toEqual(kept.pack());
    }),
    { numRuns: 100, seed: 2 },
  );
});

test("a run window counts the last sample of each of the last runs, ordered by their first", () => {
  const sample = fc.record({ run: fc.constantFrom(..."abcdefghij"), at: fc.integer({ min: 0, max: 1_000 }), value });
  fc.assert(
    fc.property(
      fc.array(sample, { maxLength: 60 }),
      fc.integer({ min: 1, max: 6 }),
      stat,
      bound,
      (samples, runs, which, breach) => {
        const window = new RunWindow(runs);
        for (const { run, at, value: one } of samples) window.add(run, at, one);
        const times = new Map<string, number[]>();
        for (const { run, at } of samples) times.set(run, [...(times.get(run) ?? []), at]);
        const firsts = [...times].map(([run, all]) => ({ run, first: Math.min(...all), last: Math.max(...all) }));
        fc.pre(new Set(firsts.map(({ first }) => first)).size === firsts.length);
        const last = firsts.sort((a, b) => a.first - b.first).slice(-runs);
        const values = last.map(
          ({ run, last: at }) => samples.findLast((one) => one.run === run && one.at === at)?.value ?? 0,
        );
        expect(window.read(which, breach)).toEqual(model(which, values, breach));
      },
    ),
    { numRuns: 300, seed: 3 },
  );
});

test("the order of arrival leaves no trace in the sum of a time window", () => {
  const samples = Array.from({ length: 50 }, (_, index) => ({ at: index % 10, value: 0.1 * (index + 1) }));
  const inOrder = new TimeWindow(100);
  const backwards = new TimeWindow(100);
  for (const { at, value: one } of samples) inOrder.add(at, one);
  for (const { at, value: one } of samples.toReversed()) backwards.add(at, one);
  expect(backwards.read("sum", 100, { above: 0 })).toEqual(inOrder.read("sum", 100, { above: 0 }));
});
