/** A watch whose thresholds sleep tells at each step what one tells that never does, and is the same whenever it is looked at. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { toldByBoth } from "../support/two-watches.ts";

test("what sleeps tells and is what it would be, had it been judged at every signal", () => {
  let turned = 0;
  let rested = 0;
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const told = toldByBoth(seed);
      turned += told.turned;
      rested += told.rested;
      expect(told.asleep).toEqual(told.awake);
    }),
    // A smaller seed is no simpler past.
    { numRuns: 100, endOnFailure: true },
  );
  expect(turned).toBeGreaterThan(1_000);
  expect(rested).toBeGreaterThan(10_000);
});
