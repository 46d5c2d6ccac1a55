/** base: is written into a pact's text without touching anything else of it. */
import { expect, test } from "vitest";
import { parsePact } from "../../src/documents/pact.ts";
import { sameButBase, withBase } from "../../src/documents/pact-base.ts";

const desk =
  "id: desk # ours\nlevel: room\nof: airline\npromise: |\n  base: what we stand on\nraci: { accountable: dana }\n";

test("a text without a base gets one below its place", () => {
  expect(withBase(desk, 3)).toBe(desk.replace("of: airline\n", "of: airline\nbase: 3\n"));
});

test("a base is replaced where it stands, and words that only look like one stay", () => {
  const end = `${desk}base: 1 # of last week`;
  expect(withBase(end, 2)).toBe(`${desk}base: 2`);
  expect(withBase(`base: 1\n${desk}`, 12)).toBe(`base: 12\n${desk}`);
});

test.each([
  ["Windows line ends", desk.replaceAll("\n", "\r\n")],
  ["no line end at the end", "raci: { accountable: dana }\nid: desk\nof: airline\nlevel: room"],
  ["one flow map", "{ id: desk, level: room, of: airline, base: 1, raci: { accountable: dana } }\n"],
  ["JSON", '{"id":"desk","level":"fleet"}'],
])("what is written is read again: %s", (_, text) => {
  const parsed = parsePact(withBase(text, 7), "desk.yaml").pact;
  expect(parsed).toEqual({ ...parsePact(text, "desk.yaml").pact, base: 7 });
});

test("two texts are the same when only their base differs", () => {
  expect(sameButBase(desk, withBase(desk, 3))).toBe(true);
  expect(sameButBase(withBase(desk, 4), withBase(desk, 3))).toBe(true);
  expect(sameButBase(desk, desk.replace("dana", "lee"))).toBe(false);
});
