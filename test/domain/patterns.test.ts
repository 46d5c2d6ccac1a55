/** Which agents a pattern of wardroom.yaml, a pact or a token means. */
import { expect, test } from "vitest";
import { matchesPattern } from "../../src/domain/people/fleet-config.ts";

test.each([
  ["airline-a", "airline-a"],
  ["airline-*", "airline-"],
  ["airline-*", "airline-a/b"],
  ["*", ""],
  ["*-eu", "desk-eu"],
  ["a*b*c", "abc"],
  ["a*b*c", "a-b-b-c"],
  ["a*ab", "aab"],
  ["**", "x"],
  ["a.b*", "a.b1"],
])("%s means %s", (pattern, name) => expect(matchesPattern(pattern, name)).toBe(true));

test.each([
  ["airline-a", "airline-ab"],
  ["airline-*", "xairline-a"],
  ["*-eu", "desk-eu2"],
  ["ab*ba", "aba"],
  ["a*b*c", "acb"],
  ["a*b*b", "ab"],
  ["a.b*", "axb1"],
  ["", "a"],
])("%s does not mean %s", (pattern, name) => expect(matchesPattern(pattern, name)).toBe(false));
