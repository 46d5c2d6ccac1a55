/** Until when somebody is away, as people type it. */
import { expect, test } from "vitest";
import { readAway } from "../../src/domain/people/read-away.ts";

const at = Date.UTC(2026, 10, 22, 12);
const berlin = (text: string) => readAway(text, at, "Europe/Berlin");

test.each<[string, string | undefined]>([
  ["", undefined],
  ["on", undefined],
  ["2h", "2026-11-22T14:00:00.000Z"],
  ["for 1h30m", "2026-11-22T13:30:00.000Z"],
  ["until 09:00", "2026-11-23T08:00:00.000Z"],
  ["until 2026-12-24", "2026-12-24T23:00:00.000Z"],
  ["2026-12-24", "2026-12-24T23:00:00.000Z"],
  ["UNTIL 2026-11-22", "2026-11-22T23:00:00.000Z"],
  ["until 2027-03-28", "2027-03-28T22:00:00.000Z"],
])("away %j", (text, until) => {
  expect(berlin(text)).toEqual({ type: "away", ...(until && { until: Date.parse(until) }) });
});

test.each(["off", "back", " Off "])("away %j is the end of it", (text) => {
  expect(berlin(text)).toEqual({ type: "back" });
});

test.each([
  ["until 2026-11-21", /over already/],
  ["until 2026-02-30", /no end I know/],
  ["until 2026-13-01", /no end I know/],
  ["until 31.12.2026", /no end I know/],
  ["until tomorrow", /no end I know/],
  ["until 2999-01-01", /more than a year/],
  ["9999d", /more than a year/],
  ["-2h", /no end I know/],
  ["0h", /no end I know/],
  ["2", /no end I know/],
  ["25:00", /no end I know/],
  ["'; DROP TABLE things; --", /no end I know/],
  ["x".repeat(10_000), /no end I know/],
])("away %s is refused in a sentence", (text, says) => {
  const said = berlin(text);
  expect(said).toMatchObject({ type: "bad", sentence: expect.stringMatching(says) });
  expect(said.type === "bad" && said.sentence.length).toBeLessThan(200);
});
