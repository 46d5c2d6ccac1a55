/** How many agents crossed at once, against trying every stretch of time. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { atOnce, isEnough, sameThreshold } from "../../src/domain/breach/storm/storm.ts";
import { minute } from "../../src/domain/words/time.ts";
import { threshold } from "../support/breaches.ts";

test("the fullest stretch of event time that holds this crossing counts, each agent once", () => {
  const crossed = fc.record({ agent: fc.constantFrom(..."abcdefgh"), at: fc.integer({ min: 0, max: 60 }) });
  fc.assert(
    fc.property(
      crossed,
      fc.array(crossed, { maxLength: 30 }),
      fc.integer({ min: 1, max: 20 }),
      (now, others, within) => {
        let most = 0;
        for (let from = now.at - within; from <= now.at; from++) {
          const inside = [...others, now].filter(({ at }) => at >= from && at <= from + within);
          most = Math.max(most, new Set(inside.map(({ agent }) => agent)).size);
        }
        expect(atOnce(now, others, within)).toBe(most);
      },
    ),
    { numRuns: 500, seed: 11 },
  );
});

test("so many agents are enough, or such a share of the room, two at least", () => {
  const storm = { agents: 5, share: 0.5, within: minute };
  expect(isEnough(5, storm, 1_000)).toBe(true);
  expect(isEnough(4, storm, 9)).toBe(false);
  expect(isEnough(4, storm, 8)).toBe(true);
  expect(isEnough(1, storm, 1)).toBe(false);
});

test("the same threshold may do more or less, and may not measure something else", () => {
  expect(sameThreshold(threshold, { ...threshold, breach: { below: 0.4 }, severity: "critical" })).toBe(true);
  expect(sameThreshold(threshold, { ...threshold, signal: "latency" })).toBe(false);
  expect(sameThreshold(threshold, { ...threshold, id: "other" })).toBe(false);
});
