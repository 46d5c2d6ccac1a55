/** What is kept of a card that people saw, and what its digest is made over. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { asSeen, cardDigest, digestOf } from "../../src/flows/tell/digest.ts";
import { rounds } from "../support/rounds.ts";

const { content } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(null, undefined, true, -0, Number.NaN, Number.POSITIVE_INFINITY),
    fc.integer(),
    fc.string(),
    fc.array(tie("value"), { maxLength: 4 }),
    tie("content"),
  ),
  content: fc.dictionary(fc.constantFrom("text", "body", "form", "version", "press"), tie("value"), {
    maxKeys: 5,
    noNullPrototype: true,
  }),
}));

test("a card is kept as JSON brings it back, without the forms of its buttons, and its digest is over that", () => {
  fc.assert(
    fc.property(content, (one) => {
      const card = one as object;
      const brought = JSON.parse(JSON.stringify(card, (key, value) => (key === "form" ? undefined : value)));
      expect(JSON.stringify(asSeen(card))).toBe(JSON.stringify(brought));
      expect(cardDigest(card)).toBe(digestOf({ ...brought, version: undefined }));
    }),
    { numRuns: rounds(500, 50_000) },
  );
});
