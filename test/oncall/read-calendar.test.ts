/** Calendars as people and services write them, and as nobody should: whose shifts they are, at which instants. */
import { describe, expect, test } from "vitest";
import { readApart } from "../../src/oncall/read-apart.ts";
import { readCalendar } from "../../src/oncall/read-calendar.ts";

const people = [
  { id: "dana", name: "Dana Reyes" },
  { id: "lee", name: "Lee Park" },
  { id: "sam", name: "Sam Okafor" },
];
const calendar = (...lines: string[]): string =>
  ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test", ...lines, "END:VCALENDAR", ""].join("\r\n");
const event = (...lines: string[]): string[] => [
  "BEGIN:VEVENT",
  "UID:u1",
  "DTSTAMP:20260101T000000Z",
  ...lines,
  "END:VEVENT",
];
const span = { from: Date.UTC(2026, 9, 1), until: Date.UTC(2026, 10, 30) };
const read = (text: string, within = span) => readCalendar({ text, people, ...within });
const said = (text: string, within = span): string[] =>
  read(text, within).shifts.map(
    ({ person, from, until }) =>
      `${person} ${new Date(from).toISOString().slice(0, 16)} ${new Date(until).toISOString().slice(0, 16)}`,
  );

test.each([
  ["dana", "dana"],
  ["Dana Reyes", "dana"],
  ["On Call - Dana Reyes - Desk", "dana"],
  ["DANA (primary)", "dana"],
])("the title %j names %s", (title, person) => {
  const text = calendar(...event(`SUMMARY:${title}`, "DTSTART:20261101T080000Z", "DTEND:20261102T080000Z"));
  expect(said(text)).toEqual([`${person} 2026-11-01T08:00 2026-11-02T08:00`]);
});

test.each(["Danae Reyes-Smith", "Reyes", "", "someone@acme.example"])(
  "the title %j names nobody, and is said",
  (title) => {
    const text = calendar(...event(`SUMMARY:${title}`, "DTSTART:20261101T080000Z", "DTEND:20261102T080000Z"));
    expect(read(text)).toEqual({ shifts: [], strangers: [title] });
  },
);

test("a weekly turn in a zone stays at nine when the clocks change, without the calendar explaining the zone", () => {
  const text = calendar(
    ...event(
      "SUMMARY:Lee Park",
      "DTSTART;TZID=Europe/Berlin:20261005T090000",
      "DTEND;TZID=Europe/Berlin:20261012T090000",
      "RRULE:FREQ=WEEKLY;INTERVAL=2",
    ),
  );
  expect(said(text)).toEqual([
    "lee 2026-10-05T07:00 2026-10-12T07:00",
    "lee 2026-10-19T07:00 2026-10-26T08:00",
    "lee 2026-11-02T08:00 2026-11-09T08:00",
    "lee 2026-11-16T08:00 2026-11-23T08:00",
  ]);
});

test("a zone that only the calendar knows is read by its own rules", () => {
  const text = calendar(
    "BEGIN:VTIMEZONE",
    "TZID:Desk time",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0300",
    "TZOFFSETTO:+0300",
    "END:STANDARD",
    "END:VTIMEZONE",
    ...event("SUMMARY:sam", "DTSTART;TZID=Desk time:20261101T090000", "DURATION:PT12H"),
  );
  expect(said(text)).toEqual(["sam 2026-11-01T06:00 2026-11-01T18:00"]);
});

test("whole days and floating times are of the calendar's zone", () => {
  const text = calendar(
    "X-WR-TIMEZONE:Asia/Seoul",
    ...event("SUMMARY:lee", "DTSTART;VALUE=DATE:20261101", "DTEND;VALUE=DATE:20261103"),
    ...event("SUMMARY:dana", "DTSTART:20261105T090000", "DTEND:20261105T170000"),
  );
  expect(said(text)).toEqual(["lee 2026-10-31T15:00 2026-11-02T15:00", "dana 2026-11-05T00:00 2026-11-05T08:00"]);
});

test("moved, handed over, left out and cancelled occurrences count as they stand", () => {
  const text = calendar(
    ...event(
      "SUMMARY:dana",
      "DTSTART:20261101T080000Z",
      "DTEND:20261101T200000Z",
      "RRULE:FREQ=DAILY;COUNT=5",
      "EXDATE:20261102T080000Z",
    ),
    ...event("SUMMARY:lee", "RECURRENCE-ID:20261103T080000Z", "DTSTART:20261103T100000Z", "DTEND:20261103T200000Z"),
    ...event(
      "SUMMARY:dana",
      "RECURRENCE-ID:20261104T080000Z",
      "DTSTART:20261104T080000Z",
      "DTEND:20261104T200000Z",
      "STATUS:CANCELLED",
    ),
  );
  expect(said(text)).toEqual([
    "dana 2026-11-01T08:00 2026-11-01T20:00",
    "lee 2026-11-03T10:00 2026-11-03T20:00",
    "dana 2026-11-05T08:00 2026-11-05T20:00",
  ]);
});

test("a shift that began before the span and still runs is there", () => {
  const text = calendar(...event("SUMMARY:dana", "DTSTART:20260101T000000Z", "DTEND:20270101T000000Z"));
  expect(said(text)).toHaveLength(1);
});

describe("what is no calendar is refused in a sentence", () => {
  test.each([
    ["nothing", "", /no iCalendar/],
    ["a page", "<html><body>Sign in</body></html>", /no iCalendar/],
    ["JSON", "{}", /no iCalendar/],
    ["a calendar cut off", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMM", /no iCalendar/],
    ["a contact", "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Dana\r\nEND:VCARD\r\n", /no iCalendar/],
    [
      "too many events",
      calendar(...Array.from({ length: 5_001 }, () => event("SUMMARY:dana", "DTSTART:20261101T080000Z")).flat()),
      /more than 5000/,
    ],
    [
      "an event every second since 1970",
      calendar(...event("SUMMARY:dana", "DTSTART:19700101T000000Z", "RRULE:FREQ=SECONDLY")),
      /more than 100000 times|too long/,
    ],
  ])("%s", async (_, text, says) => {
    await expect(readApart({ text, people, ...span })).rejects.toThrow(says);
  });
});

test("an event without a start or with a rule that never holds hurts no other", async () => {
  const text = calendar(
    ...event("SUMMARY:dana"),
    ...event(
      "SUMMARY:sam",
      "DTSTART:20261101T080000Z",
      "DTEND:20261101T090000Z",
      "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    ),
    ...event("SUMMARY:lee", "DTSTART:20261101T080000Z", "DTEND:20261102T080000Z"),
  );
  const { shifts } = await readApart({ text, people, ...span });
  expect(shifts.filter(({ person }) => person === "lee")).toHaveLength(1);
});
