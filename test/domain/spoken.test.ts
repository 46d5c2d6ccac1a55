/** Ids that a person copies out of a chat and looks for in a log. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { spoken } from "../../src/domain/words/spoken.ts";

test("whatever the chance, there is nothing in it that a chat takes for markup or an eye for another letter", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (chance) => {
      expect(spoken(chance)).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/);
    }),
  );
});
