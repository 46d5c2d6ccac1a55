/** Digests over a year of days, in zones that change their clocks twice: one a local workday, and no instant lost or counted twice. */
import { Cron } from "croner";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DigestRule, fireDigest, mostLate, planDigest } from "../../src/domain/digest/decide-digest.ts";
import { type Digest, digestProjection } from "../../src/domain/digest/digest.ts";
import type { DigestFigures } from "../../src/domain/digest/figures.ts";
import { nextDigest } from "../../src/domain/digest/next-digest.ts";
import type { EventOf, NewEvent } from "../../src/domain/journal/event.ts";
import { day, hour, type Instant, localDate, minute } from "../../src/domain/words/time.ts";

const zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago"];
const times = ["09:00", "02:30", "00:15", "23:45"];
const workdays = ["mon", "tue", "wed", "thu", "fri"];
const everyDay = [...workdays, "sat", "sun"];
const start = Date.UTC(2026, 0, 1);
const end = start + 366 * day;

const figures: DigestFigures = {
  breaches: { high: 1 },
  shadow: 0,
  approvals: { asked: 0, approved: 0, denied: 0, expired: 0 },
  escalations: 0,
  near_misses: 0,
  noise: 0,
  changes: { live: 0, waiting: 0 },
  mutes: 0,
  snoozes: 0,
  open: [],
  more: 0,
  agents: 3,
};

/** Folds what was decided, as the store would. */
function fold(before: Digest | undefined, events: readonly NewEvent[], at: Instant): Digest | undefined {
  let state = before;
  for (const one of events) state = digestProjection.evolve(state, { ...one, at, seq: 1, schema: 1 } as never);
  return state;
}

/** A service that fires each timer as late as `delays` says, one after another; what it posted and left out. */
function live(rule: DigestRule, delays: readonly number[], quiet = false) {
  const posted: (EventOf<"digest.posted">["body"] & { at: Instant })[] = [];
  const skipped: EventOf<"digest.skipped">["body"][] = [];
  let state = fold(undefined, planDigest(undefined, "airline", rule, start), start);
  for (let turn = 0; state?.next && state.next.at < end; turn++) {
    const due: Instant = state.next.at;
    const at: Instant = due + (delays[turn % delays.length] ?? 0);
    const time = { figures: quiet ? { ...figures, breaches: {} } : figures, lastSignal: at };
    const events = fireDigest(state, { rule, due, at, time });
    for (const { type, body } of events) {
      if (type === "digest.posted") posted.push({ ...body, at });
      if (type === "digest.skipped") skipped.push(body);
    }
    const after = fold(state, events, at);
    // The same timer once more: nothing follows.
    if (after) expect(fireDigest(after, { rule, due, at, time })).toEqual([]);
    state = after;
  }
  return { posted, skipped };
}

/** The local dates of the year on these days of the week, by the calendar alone. */
function datesOn(days: readonly string[], first: string, last: string): string[] {
  const names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
  const dates: string[] = [];
  for (let at = Date.parse(`${first}T12:00:00Z`); at <= Date.parse(`${last}T12:00:00Z`); at += day)
    if (days.includes(names[new Date(at).getUTCDay()] ?? "")) dates.push(new Date(at).toISOString().slice(0, 10));
  return dates;
}

/** Windows that follow each other without a gap: each instant is in exactly one. */
function expectAbutting(posted: readonly { from: Instant; to: Instant }[]): void {
  let edge = start;
  for (const { from, to } of posted) {
    expect(from).toBe(edge);
    expect(to).toBeGreaterThanOrEqual(from);
    edge = to;
  }
}

describe.each(zones)("a year in %s", (tz) => {
  test.each(times)("at %s: one a local workday, each instant once", (at) => {
    const { posted, skipped } = live({ at, tz, days: workdays, empty: "one-line" }, [0]);
    expect(skipped).toEqual([]);
    const dates = posted.map(({ day: date }) => date);
    expect(dates).toEqual(datesOn(workdays, dates[0] ?? "", dates.at(-1) ?? ""));
    expect(dates.length).toBeGreaterThanOrEqual(260);
    expectAbutting(posted);
  });

  test("days are 23 and 25 hours long where the clocks change, and the hour on the wall stays", () => {
    const { posted } = live({ at: "09:00", tz, days: everyDay, empty: "full" }, [0]);
    const lengths = new Set(posted.slice(1).map(({ from, to }) => to - from));
    const step = tz === "Australia/Lord_Howe" ? hour / 2 : hour;
    expect([...lengths].toSorted((a, b) => a - b)).toEqual([day - step, day, day + step]);
  });

  test("another scheduler agrees on every instant of 09:00", () => {
    const cron = new Cron("0 9 * * 1-5", { timezone: tz, paused: true });
    let at = start;
    for (let turn = 0; turn < 260; turn++) {
      const ours = nextDigest({ at: "09:00", tz, days: workdays }, at).at;
      expect(ours).toBe(cron.nextRun(new Date(at))?.getTime());
      at = ours;
    }
  });
});

test("however late it runs and whatever is left out, no date has two, and each instant is told once", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.constantFrom(...times),
      fc.constantFrom(workdays, everyDay, ["mon"], ["sat", "sun"]),
      fc.constantFrom("one-line" as const, "skip" as const, "full" as const),
      fc.boolean(),
      fc.array(
        fc.oneof(
          fc.constant(0),
          fc.integer({ min: 0, max: 30 * minute }),
          fc.integer({ min: 0, max: 6 * hour }),
          fc.integer({ min: 0, max: 9 * day }),
        ),
        { minLength: 1, maxLength: 12 },
      ),
      (tz, at, days, empty, quiet, delays) => {
        const { posted, skipped } = live({ at, tz, days, empty }, delays, quiet);
        const dates = posted.map(({ day: date }) => date);
        expect(dates).toEqual([...new Set(dates)].toSorted());
        expectAbutting(posted);
        for (const one of posted) expect(one.at - one.to).toBe(0);
        // Each slot of the year was either posted or left out, never both.
        const left = skipped.flatMap(({ day: first, through }) => datesOn(days, first, through));
        const all = [...dates, ...left].toSorted();
        expect(all).toEqual(datesOn(days, all[0] ?? "2026-01-01", all.at(-1) ?? "2025-12-31"));
        for (const one of posted.filter(({ late }) => late)) {
          const slot = nextDigest({ at, tz, days }, one.at - mostLate.daily - 1);
          expect(slot.at).toBeLessThanOrEqual(one.at);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("with skip a quiet room is heard of once in seven days", () => {
  const { posted } = live({ at: "09:00", tz: "Europe/Berlin", days: everyDay, empty: "skip" }, [0], true);
  const dates = posted.map(({ day: date }) => Date.parse(date) / day);
  expect(new Set(dates.slice(1).map((date, index) => date - (dates[index] ?? 0)))).toEqual(new Set([7]));
});

test("a time the clocks skip is the first instant after the gap; one they show twice is the first of the two", () => {
  const plan = { at: "02:30", tz: "Europe/Berlin", days: ["sun"] };
  expect(new Date(nextDigest(plan, Date.UTC(2026, 2, 28)).at).toISOString()).toBe("2026-03-29T01:00:00.000Z");
  expect(new Date(nextDigest(plan, Date.UTC(2026, 9, 24)).at).toISOString()).toBe("2026-10-25T00:30:00.000Z");
  expect(new Date(nextDigest(plan, Date.UTC(2026, 9, 25, 0, 30)).at).toISOString()).toBe("2026-11-01T01:30:00.000Z");
});

test("a date that a zone leaves out has none", () => {
  const plan = { at: "09:00", tz: "Pacific/Apia", days: everyDay };
  const first = nextDigest(plan, Date.UTC(2011, 11, 29, 12));
  expect([first.day, nextDigest(plan, first.at, first.day).day]).toEqual(["2011-12-29", "2011-12-31"]);
  expect(localDate(first.at, plan.tz)).toBe("2011-12-29");
});
