/** Whatever sleeps in a backtest, and whatever way its lines are read: what turns is what turns for the watch, at the same samples. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { judgedBoth, told, toldOf } from "../support/chance-past.ts";

test("a pass finds what the watch finds, on both sides", () => {
  let turned = 0;
  fc.assert(
    fc.property(fc.nat(), fc.boolean(), (seed, isCalm) => {
      const { found, plain } = judgedBoth(seed, { isCalm });
      for (const side of ["live", "candidate"] as const) {
        const expected = told(plain(side));
        turned += expected.length;
        expect(toldOf(found, side)).toEqual(expected);
      }
    }),
    // A smaller seed is no simpler past. In the one named, a threshold is woken by other bounds after its agent's time was set back.
    { numRuns: 100, endOnFailure: true, examples: [[2467, false]] },
  );
  expect(turned).toBeGreaterThan(2_000);
});
