/** What a terminal is given: nothing in it acts on the terminal, and nothing is lost. */
import { expect, test } from "vitest";
import { oneLine, printable } from "../../src/cli/printable.ts";

test.each([
  ["an escape sequence", "\u001b[2Jgone", "\\u001b[2Jgone"],
  ["its one-character form", "\u009b2Jgone", "\\u009b2Jgone"],
  ["a bell and a backspace", "\u0007\b", "\\u0007\\u0008"],
  ["a carriage return", "real\rfake", "real\\u000dfake"],
  ["a turned reading direction", "\u202e0024", "\\u202e0024"],
  ["a zero width", "pay\u200bpal\u200d", "pay\\u200bpal\\u200d"],
  ["a tag beyond the first plane", "\u{e0041}", "\\udb40\\udc41"],
])("%s is spelled out", (_what, text, says) => {
  expect(printable(text)).toBe(says);
});

test("letters, accents, emoji, tabs and line feeds stay", () => {
  const text = "Zürich\t½ 東京 🟦 ⛔️\nsecond line";
  expect(printable(text)).toBe(text);
});

test("where a line is ours alone, a line feed is spelled out as well", () => {
  expect(oneLine("yes\nDana may decide")).toBe("yes\\nDana may decide");
});

test("JSON says the same before and after", () => {
  const value = { text: "\u001b\u009b\u202e\u{e0041}\\u001b\n" };
  const shown = printable(JSON.stringify(value));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is tested
  expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  expect(JSON.parse(shown)).toEqual(value);
});
