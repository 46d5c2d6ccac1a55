/** The check by hand and the schema of the docs accept exactly the same. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseRfc3339 } from "../../src/domain/words/rfc3339.ts";
import { isProblem, readSignal } from "../../src/intake/signal.ts";
import { signalSchema } from "../../src/intake/signal-schema.ts";

/** Everything lies in the past of this, so that the one rule a schema cannot know does not count. */
const now = Date.UTC(9999, 11, 31);

const odd = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.double(),
  fc.maxSafeInteger(),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 60n }).map(Number),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(
    "",
    "a",
    "a b",
    "\u202e",
    "\ud800",
    "a\u0000",
    "a\tb\n",
    "x".repeat(129),
    "x".repeat(4_001),
    [],
    {},
    { a: 1 },
  ),
);
const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,127}$/);
const at = fc.oneof(
  fc.date({ min: new Date(0), max: new Date(now), noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom("2026-02-30T00:00:00Z", "2026-01-01T00:00:00+01:00", "2026-01-01", "2024-02-29T23:59:59.123456789z"),
);
const mostly = (good: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 14, arbitrary: good }, { weight: 1, arbitrary: odd });
const attributes = fc.dictionary(
  fc.oneof(id, fc.string({ unit: "binary", maxLength: 130 }), fc.constantFrom("constructor", "toString", "")),
  mostly(fc.oneof(fc.string(), fc.integer(), fc.boolean())),
  { noNullPrototype: true },
);
const item = fc.record(
  {
    agent: mostly(id),
    signal: mostly(id),
    value: mostly(fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))),
    at: mostly(at),
    run: mostly(id),
    attributes: mostly(attributes),
    id: mostly(id),
    agnt: odd,
  },
  { requiredKeys: ["agent", "signal", "value"], noNullPrototype: true },
);
const sometimesExtra = fc.tuple(item, fc.integer({ min: 0, max: 9 })).map(([one, dice]) => {
  if (dice === 0) return one;
  const { agnt: _, ...rest } = one as Record<string, unknown>;
  return rest;
});

test("both accept the same items", () => {
  let accepted = 0;
  fc.assert(
    fc.property(fc.oneof({ weight: 20, arbitrary: sometimesExtra }, { weight: 1, arbitrary: odd }), (one) => {
      const byHand = !isProblem(readSignal(one, now));
      if (byHand) accepted += 1;
      expect(byHand).toBe(signalSchema.safeParse(one).success);
    }),
    { numRuns: 4_000, seed: 20_261_122 },
  );
  expect(accepted).toBeGreaterThan(500);
});

test("both ways to read a time agree, and with the platform on every real instant", () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date(now), noInvalidDate: true }), (date) => {
      expect(parseRfc3339(date.toISOString())).toBe(date.getTime());
      expect(parseRfc3339(date.toISOString().replace("Z", "+00:00"))).toBe(date.getTime());
    }),
    { seed: 7 },
  );
});

test.each([
  ["2026-11-22T03:16:00Z", Date.UTC(2026, 10, 22, 3, 16)],
  ["2026-11-22t03:16:00.5z", Date.UTC(2026, 10, 22, 3, 16, 0, 500)],
  ["2026-11-22T03:16:00+05:30", Date.UTC(2026, 10, 21, 21, 46)],
  ["2024-02-29T00:00:00.000Z", Date.UTC(2024, 1, 29)],
  ["2026-02-29T00:00:00.000Z", undefined],
  ["2026-13-01T00:00:00.000Z", undefined],
  ["2026-01-00T00:00:00.000Z", undefined],
  ["2026-01-01T24:00:00.000Z", undefined],
  ["2026-01-01T00:60:00.000Z", undefined],
  ["2026-01-01T00:00:60.000Z", undefined],
  ["2026-01-01T00:00:0x.000Z", undefined],
  ["2026-01-01 00:00:00.000Z", undefined],
  ["2026-01-01T00:00:00.000", undefined],
  ["2026-01-01T00:00:00+24:00", undefined],
  ["1767225600000", undefined],
])("%s is %s", (text, instant) => {
  expect(parseRfc3339(text)).toBe(instant);
});
