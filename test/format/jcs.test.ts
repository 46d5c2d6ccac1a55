/** Canonical JSON as the library of RFC 8785 writes it, whatever the value; and the commitments that are made over it. */
import { createHmac } from "node:crypto";
import canonicalize from "canonicalize";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fieldCommitment } from "../../src/format/hash.ts";
import { jcs } from "../../src/format/jcs.ts";
import { rounds } from "../support/rounds.ts";

const numRuns = rounds(2_000, 200_000);

/** Text in which half a pair, an escape or what looks like one stands beside anything. */
const text = fc.array(
  fc.oneof(
    fc.string({ unit: "binary", maxLength: 3 }),
    fc.constantFrom("\ud800", "\udc00", "\\", "\\ud800", "ud", '"', "\n", "\u2028", "__proto__", "10", "9"),
  ),
  { maxLength: 4 },
);
const string = text.map((parts) => parts.join(""));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(null, true, false, -0, Number.NaN, Number.POSITIVE_INFINITY, undefined),
    fc.integer(),
    fc.double(),
    string,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(string, fc.constantFrom("a", "b", "c", "aa", "B")), tie("value"), { maxKeys: 6 }),
  ),
}));

/** What is written; undefined where it is refused. */
function written(write: () => string | undefined): string | undefined {
  try {
    return write();
  } catch {
    return undefined;
  }
}

test("any value is written as the library writes it, and refused where that refuses it", () => {
  fc.assert(
    fc.property(value, (one) => {
      expect(written(() => jcs(one))).toBe(written(() => canonicalize(one)));
    }),
    { numRuns },
  );
});

test("what is beside plain data is left to the library", () => {
  const at = new Date(0);
  expect(jcs({ b: at, a: new Map() })).toBe('{"a":{},"b":"1970-01-01T00:00:00.000Z"}');
  expect(jcs(Object.assign(Object.create(null), { b: 1, a: 2 }))).toBe('{"a":2,"b":1}');
  expect(() => jcs(undefined)).toThrow("no canonical JSON of undefined");
  expect(() => jcs({ a: 1n })).toThrow();
});

test("the commitment of a field is an HMAC, short or long", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), string, fc.nat({ max: 1_500 }), (salt, some, long) => {
      const field = [some.toWellFormed(), "漢".repeat(long)];
      expect(fieldCommitment(Buffer.from(salt).toString("base64url"), field)).toBe(
        createHmac("sha256", Buffer.from(salt)).update(jcs(field)).digest("hex"),
      );
    }),
    { numRuns: rounds(300, 100_000) },
  );
});
