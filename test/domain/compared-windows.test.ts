/** Statistics that compare: each against a model that remembers everything and reckons anew at each question. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Signal } from "../../src/domain/derive/observation.ts";
import type { Statistic, Threshold, Window } from "../../src/domain/pact/pact.ts";
import type { Compared } from "../../src/domain/window/compared.ts";
import { beyond, type Reading } from "../../src/domain/window/statistics.ts";
import { packWindow, windowOf } from "../../src/domain/window/window-of.ts";
import { second } from "../../src/domain/words/time.ts";
import { threshold } from "../support/breaches.ts";

/** Values that add up exactly, so that the model may add in any order. */
const value = fc.integer({ min: -8, max: 8 }).map((half) => half / 2);
const peers = ["a", "b", "c"];
const cases = ["t1", "t2", "t3"];

interface Sample extends Signal {
  run: string;
}

const samples = (signals: string[]): fc.Arbitrary<Sample[]> =>
  fc
    .array(
      fc.record({
        agent: fc.constantFrom(...peers),
        signal: fc.constantFrom(...signals),
        about: fc.constantFrom(...cases),
        gap: fc.integer({ min: 0, max: 9 }),
        value,
      }),
      { maxLength: 80 },
    )
    .map((all) => {
      let at = 0;
      return all.map(({ agent, signal, about, gap, value: one }, index) => {
        at += gap;
        return { id: String(index), agent, signal, value: one, at, run: `r${index}`, attributes: { task: about } };
      });
    });

const held = (stat: Statistic, window: Window): Threshold => {
  const { near_miss: _, ...rest } = threshold;
  return { ...rest, stat, window, signal: "part", over: "whole", by: "task", breach: { above: 1 } };
};

const open = (of: Threshold): Compared => windowOf(of) as Compared;
/** As a stop and a start would leave it. */
const reloaded = (window: Compared, of: Threshold): Compared =>
  windowOf(of, JSON.parse(JSON.stringify(packWindow(window)))) as Compared;

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);
const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : sum(values) / values.length;
const bad = (of: Threshold, values: readonly number[]): number => values.filter((one) => beyond(of.breach, one)).length;
const valuesOf = (all: readonly Sample[]): number[] => all.map((one) => one.value);
const expectLike = (read: Reading, model: Reading): void => {
  expect([read.samples, read.bad]).toEqual([model.samples, model.bad]);
  if (model.value === undefined) expect(read.value).toBeUndefined();
  else expect(read.value).toBeCloseTo(model.value, 9);
};

/** Feeds the samples in, and holds every reading of the window against the model; half of the way from a snapshot. */
function holds(of: Threshold, all: Sample[], model: (known: Sample[], t: number) => Reading, laterBy: number[]): void {
  let window = open(of);
  let newest = 0;
  for (const [index, one] of all.entries()) {
    newest = Math.max(newest, one.at);
    if (index === Math.floor(all.length / 2)) window = reloaded(window, of);
    window.add(one, one.run);
    const last = index === all.length - 1;
    for (const later of last ? [0, ...laterBy] : [0]) {
      const t = newest + later;
      expectLike(window.read(of, t), model(all.slice(0, index + 1), t));
    }
  }
}

const inside = (known: Sample[], t: number, span: number, back = 0): Sample[] =>
  known.filter(({ at }) => at > t - span - back && at <= t - back);

const inOrder = (known: Sample[]): Sample[] => known.toSorted((a, b) => a.at - b.at);

/** Some come late: after the one that follows them. */
const late = (all: Sample[]): Sample[] => {
  const mixed = [...all];
  for (let index = 1; index < mixed.length; index += 3)
    mixed.splice(index - 1, 2, ...mixed.slice(index - 1, index + 1).reverse());
  return mixed;
};

const check = (signals: string[], of: Threshold, model: (known: Sample[], t: number) => Reading, later = [3, 17, 60]) =>
  fc.assert(
    fc.property(samples(signals), fc.boolean(), (all, mixed) => holds(of, mixed ? late(all) : all, model, later)),
    { numRuns: 300, seed: 7 },
  );

test("a ratio over time is the sum of one signal over the sum of the other", () => {
  const of = held("ratio", { time: 20 });
  check(["part", "whole"], of, (known, t) => {
    const now = inside(known, t, 20);
    const part = valuesOf(now.filter(({ signal }) => signal === "part"));
    const whole = valuesOf(now.filter(({ signal }) => signal === "whole"));
    const total = sum(whole);
    return { value: total === 0 ? undefined : sum(part) / total, samples: whole.length, bad: bad(of, part) };
  });
});

test("a ratio over runs looks at the last runs that have a divisor", () => {
  const of = held("ratio", { runs: 3 });
  const run = fc.integer({ min: 0, max: 6 });
  fc.assert(
    fc.property(samples(["part", "whole"]), fc.array(run, { minLength: 80, maxLength: 80 }), (all, runs) => {
      const named = all.map((one, index) => ({ ...one, at: index, run: `r${runs[index]}` }));
      const model = (known: Sample[]): Reading => {
        const first = new Map<string, number>();
        for (const { run: name, signal, at } of known) if (signal === "whole" && !first.has(name)) first.set(name, at);
        const last = [...first].sort((a, b) => a[1] - b[1]).slice(-3);
        const lastOf = (name: string, signal: string) =>
          known.findLast((one) => one.run === name && one.signal === signal)?.value;
        const own = last.flatMap(([name]) => lastOf(name, "part") ?? []);
        const whole = last.map(([name]) => lastOf(name, "whole") ?? 0);
        const total = sum(whole);
        return { value: total === 0 ? undefined : sum(own) / total, samples: whole.length, bad: bad(of, own) };
      };
      holds(of, named, model, []);
    }),
    { numRuns: 200, seed: 8 },
  );
});

test("change is against the mean of the window before", () => {
  const of = held("change", { time: 20 });
  check(["part"], of, (known, t) => {
    const now = valuesOf(inside(known, t, 20));
    const [is, was] = [mean(now), mean(valuesOf(inside(known, t, 20, 20)))];
    const value = is === undefined || was === undefined || was === 0 ? undefined : (is - was) / Math.abs(was);
    return { value, samples: now.length, bad: bad(of, now) };
  });
});

test("change over runs is against as many runs before", () => {
  const of = held("change", { runs: 4 });
  check(["part"], of, (unsorted) => {
    const known = inOrder(unsorted);
    const now = valuesOf(known.slice(-4));
    const [is, was] = [mean(now), mean(valuesOf(known.slice(-8, -4)))];
    const value = is === undefined || was === undefined || was === 0 ? undefined : (is - was) / Math.abs(was);
    return { value, samples: now.length, bad: bad(of, now) };
  });
});

/** By its definition: over cases with two peers at least, the mean of (peers that share the most common newest value / peers). */
function consistency(known: Sample[]): Reading {
  const shares: number[] = [];
  let answers = 0;
  let apart = 0;
  for (const about of cases) {
    const newest = peers.flatMap((peer) => {
      const one = known.findLast(({ agent, attributes }) => agent === peer && attributes?.task === about);
      return one ? [one.value] : [];
    });
    if (newest.length < 2) continue;
    const most = Math.max(...newest.map((one) => newest.filter((other) => other === one).length));
    shares.push(most / newest.length);
    answers += newest.length;
    apart += newest.length - most;
  }
  return { value: mean(shares), samples: answers, bad: apart };
}

test("consistency over time is the mean share of the peers that agree, of each case that two of them met", () => {
  const of = { ...held("consistency", { time: 40 }), per: "role" as const };
  check(["part"], of, (known, t) => consistency(inOrder(inside(known, t, 40))));
});

test("consistency over runs looks at the last runs of all peers", () => {
  const of = { ...held("consistency", { runs: 9 }), per: "role" as const };
  check(["part"], of, (known) => consistency(inOrder(known).slice(-9)));
});

test("absence grows by itself, and says when it reaches each bound", () => {
  const of: Threshold = { ...held("absent", { time: 60 * second }), near_miss: { above: 10 }, breach: { above: 30 } };
  const window = open(of);
  expect(window.read(of, 5)).toEqual({ value: undefined, samples: 0, bad: 0 });
  expect(window.nextExpiry(of, 5)).toBe(Number.POSITIVE_INFINITY);
  window.add({ id: "x", agent: "a", signal: "part", value: 1, at: 1_000 }, undefined);
  expect(window.read(of, 6_000)).toEqual({ value: 5, samples: 1, bad: 0 });
  expect(window.nextExpiry(of, 6_000)).toBe(11_001);
  expect(window.nextExpiry(of, 11_001)).toBe(31_001);
  expect(window.read(of, 31_000).bad).toBe(0);
  expect(window.read(of, 31_001)).toEqual({ value: 30.001, samples: 1, bad: 1 });
  expect(window.nextExpiry(of, 31_001)).toBe(Number.POSITIVE_INFINITY);
  expect(reloaded(window, of).read(of, 31_001).value).toBe(30.001);
});
