/** The digest of what a person saw: that of the card as JSON brings it back, whatever stands in it. */
import { hash } from "node:crypto";
import canonicalize from "canonicalize";
import fc from "fast-check";
import { expect, test } from "vitest";
import { asSeen, cardDigest } from "../../src/flows/tell/digest.ts";

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(null, true, false, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, undefined),
    fc.integer(),
    fc.double(),
    fc.string(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom("body", "text", "time", "form", "10", "a"), tie("value"), { maxKeys: 5 }),
  ),
}));
const card = fc.dictionary(fc.constantFrom("title", "body", "form", "version"), value);

test("a card is digested and remembered as JSON would bring it back, without its forms", () => {
  fc.assert(
    fc.property(card, (drawn) => {
      const back = JSON.parse(JSON.stringify(drawn, (key, one) => (key === "form" ? undefined : one)));
      expect(JSON.parse(JSON.stringify(asSeen(drawn)))).toEqual(back);
      const { version: _, ...seen } = back;
      expect(cardDigest(drawn)).toBe(hash("sha256", canonicalize(seen) ?? "", "hex"));
    }),
  );
});
