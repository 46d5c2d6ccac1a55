/** Wall time in a zone: across midnight, and where the clocks are moved. */
import { describe, expect, test } from "vitest";
import { readUntil, splitUntil } from "../../src/domain/words/read-until.ts";
import { hour, minute } from "../../src/domain/words/time.ts";
import { isBetween, nextWallTime, sayWhen } from "../../src/domain/words/wall-clock.ts";

const utc = (text: string): number => Date.parse(`${text}Z`);
const iso = (at: number): string => new Date(at).toISOString().slice(0, 16);

describe("the next 09:00", () => {
  test.each([
    ["2026-11-22T12:00", "Europe/Berlin", "2026-11-23T08:00"],
    ["2026-11-22T02:00", "Europe/Berlin", "2026-11-22T08:00"],
    ["2026-11-22T08:00", "Europe/Berlin", "2026-11-23T08:00"],
    ["2026-11-22T23:30", "Asia/Seoul", "2026-11-23T00:00"],
    ["2026-11-22T12:00", "America/New_York", "2026-11-22T14:00"],
    ["2026-11-22T12:00", "Asia/Kathmandu", "2026-11-23T03:15"],
    ["2026-11-22T12:00", "Pacific/Kiritimati", "2026-11-22T19:00"],
  ])("after %s in %s is %s", (at, zone, expected) => expect(iso(nextWallTime(utc(at), "09:00", zone))).toBe(expected));

  test("a time the clocks skip is the first after the gap", () =>
    expect(iso(nextWallTime(utc("2026-03-28T23:30"), "02:30", "Europe/Berlin"))).toBe("2026-03-29T01:00"));

  test("a time the clocks show twice is the first of the two", () =>
    expect(iso(nextWallTime(utc("2026-10-24T22:30"), "02:30", "Europe/Berlin"))).toBe("2026-10-25T00:30"));
});

describe("until when, as people type it", () => {
  const at = utc("2026-11-22T12:00");
  test.each([
    ["1h", at + hour],
    ["for 1h30m", at + 90 * minute],
    ["until 09:00", utc("2026-11-23T08:00")],
    ["9:00", utc("2026-11-23T08:00")],
    ["soon", undefined],
    ["25:00", undefined],
    ["0m", undefined],
    ["", undefined],
  ])("%j", (text, expected) => expect(readUntil(text, at, "Europe/Berlin")).toBe(expected));

  test.each([
    ["2h flapping upstream", { until: "2h", rest: "flapping upstream" }],
    ["until 09:00", { until: "until 09:00", rest: "" }],
    ["09:00 we know", { until: "09:00", rest: "we know" }],
    ["flapping 2h", undefined],
  ])("%j is parted from its reason", (text, expected) => expect(splitUntil(text)).toEqual(expected));
});

test("hours over midnight hold on both sides of it", () => {
  const night = { from: "22:00", to: "07:00" };
  const inside = (text: string) => isBetween(utc(text), night, "UTC");
  expect(["2026-11-22T22:00", "2026-11-23T06:59", "2026-11-23T07:00", "2026-11-22T21:59"].map(inside)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test("another day is said with its day", () => {
  const at = utc("2026-11-22T12:00");
  expect(sayWhen(at + hour, at, "Europe/Berlin")).toBe("14:00");
  expect(sayWhen(utc("2026-11-23T08:00"), at, "Europe/Berlin")).toBe("09:00 on Mon 23 Nov");
});
