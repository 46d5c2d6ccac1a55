/** Sides, stays and turns of one threshold. */
import { expect, test } from "vitest";
import { type Judged, type Judgement, judge, type Turn, unjudged } from "../../src/domain/watch/judge.ts";

const threshold: Judged = { breach: { below: 0.3, clear: { above: 0.5 } }, near_miss: { below: 0.5 }, min_samples: 1 };
const withoutClear: Judged = { ...threshold, breach: { below: 0.3 } };

/** Judges values a second apart; answers the sides and the turns. */
function walk(
  by: Judged,
  values: (number | undefined)[],
  samples = 10,
): { sides: string; turns: Turn[]; last: Judgement } {
  const sides: string[] = [];
  const turns: Turn[] = [];
  let verdict = unjudged;
  for (const [index, value] of values.entries()) {
    const [next, turn] = judge(
      by,
      verdict,
      { value, samples: value === undefined ? 0 : samples, bad: 0 },
      index * 1_000,
    );
    verdict = next;
    sides.push(next.side);
    if (turn) turns.push(turn);
  }
  return { sides: sides.join(" "), turns, last: verdict };
}

test("a value on a bound is on the safe side of it", () => {
  expect(walk(threshold, [0.5, 0.3]).sides).toBe("ok near");
});

test("too few samples judge nothing", () => {
  expect(walk({ ...threshold, min_samples: 11 }, [0, 0, 0])).toMatchObject({
    sides: "too-few too-few too-few",
    turns: [],
  });
});

test("a stay in the near band that ends on the safe side is one near miss with its worst value", () => {
  const { turns, last } = walk(threshold, [0.9, 0.45, 0.35, 0.4, 0.8]);
  expect(turns).toEqual([{ type: "near-missed", entered: 1_000, left: 4_000, worst: 0.35 }]);
  expect(last.nearMisses).toBe(1);
});

test("a stay that ends because the samples left is a near miss too", () => {
  expect(walk(threshold, [0.4, undefined]).turns).toMatchObject([{ type: "near-missed" }]);
});

test("a breach takes the stay over, and tells how many near misses came before it", () => {
  const { turns, last } = walk(threshold, [0.4, 0.9, 0.4, 0.9, 0.4, 0.1, 0.4, 0.51]);
  expect(turns.map(({ type }) => type)).toEqual(["near-missed", "near-missed", "breached", "cleared"]);
  expect(turns[2]).toEqual({ type: "breached", nearMisses: 2 });
  expect(last.nearMisses).toBe(0);
});

test("a breach holds until the value is beyond clear", () => {
  expect(walk(threshold, [0.2, 0.4, 0.5, 0.51]).sides).toBe("breach breach breach ok");
});

test("without clear a breach ends when the value is no longer beyond the bound, and the way out is no near miss", () => {
  const { sides, turns } = walk(withoutClear, [0.2, 0.3, 0.4, 0.6]);
  expect(sides).toBe("breach near near ok");
  expect(turns.map(({ type }) => type)).toEqual(["breached", "cleared"]);
});

test("a breach that falls back in from the near band is a new one", () => {
  expect(walk(withoutClear, [0.2, 0.4, 0.2]).turns.map(({ type }) => type)).toEqual([
    "breached",
    "cleared",
    "breached",
  ]);
});

test("a breach ends when its samples leave, and keeps the value it had", () => {
  const { turns, last } = walk(threshold, [0.2, undefined]);
  expect(turns.map(({ type }) => type)).toEqual(["breached", "cleared"]);
  expect(last).toMatchObject({ side: "too-few", value: 0.2, samples: 0 });
});

test("above works as below does", () => {
  const above: Judged = { breach: { above: 10 }, near_miss: { above: 5 }, min_samples: 1 };
  const { sides, turns } = walk(above, [5, 6, 9, 10, 11, 1]);
  expect(sides).toBe("ok near near near breach ok");
  expect(turns.map(({ type }) => type)).toEqual(["breached", "cleared"]);
});
