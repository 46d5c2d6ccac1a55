/** When a digest comes next: a wall time in a zone, on some days of the week, once a local date. */
import { utcDate } from "../words/rfc3339.ts";
import { day, type Instant, localDate } from "../words/time.ts";
import { wallTimeOn } from "../words/wall-clock.ts";

export interface DigestPlan {
  /** "09:00" */
  at: string;
  /** IANA zone. */
  tz: string;
  /** "mon" to "sun" */
  days: readonly string[];
}

export interface DigestSlot {
  /** The local date it stands for: "2026-11-24". */
  day: string;
  at: Instant;
}

/**
 * The first after an instant, and of a local date after `posted`. A time that the clocks skip is the first instant after the gap; one
 * they show twice is the first of the two.
 */
export function nextDigest({ at: time, tz, days }: DigestPlan, after: Instant, posted?: string): DigestSlot {
  // From the day before: its time may have been put off over midnight by a gap.
  let date = dateAfter(localDate(after, tz), -1);
  for (let tried = 0; tried < mostDays; tried++, date = dateAfter(date, 1)) {
    if ((posted !== undefined && date <= posted) || !days.includes(weekdayOf(date)) || !exists(date, tz)) continue;
    const at = wallTimeOn(date, time, tz);
    if (at > after) return { day: date, at };
  }
  throw new Error(`there is no ${time} on ${days.join(", ")} in ${tz}`);
}

/** Whole days from one local date to another. */
export const daysBetween = (from: string, to: string): number => Math.round((dateOf(to) - dateOf(from)) / day);

/** "mon" of "2026-11-23". */
const weekdayOf = (date: string): string => weekdays[new Date(dateOf(date)).getUTCDay()] ?? "";

const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** More than a week: where a zone moves over the date line, a day is left out; and zones differ by more than a day. */
const mostDays = 24;

const dateOf = (date: string): number => Date.parse(`${date}T00:00:00Z`);
/** "2026-11-25" of one after "2026-11-24". */
export const dateAfter = (date: string, days: number): string => utcDate(dateOf(date) + days * day);

/** A zone that moves over the date line leaves a date out. */
const exists = (date: string, zone: string): boolean => localDate(wallTimeOn(date, "00:00", zone), zone) === date;
