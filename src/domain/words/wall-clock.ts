/** What the clock on the wall shows in a zone: when it will next be 09:00 there, and how an instant is said to somebody. */
import { day, type Instant, localDate, localTime, minute } from "./time.ts";

/**
 * The first instant after `at` at which it is `time` ("09:00") in an IANA zone. Where the clocks skip that time, the first
 * instant after the gap; where they show it twice, the first of the two.
 */
export function nextWallTime(at: Instant, time: string, zone: string): Instant {
  for (let later = 0; later < 3; later++) {
    const found = wallTimeOn(localDate(at + later * day, zone), time, zone);
    if (found > at) return found;
  }
  throw new Error(`there is no ${time} in ${zone}`);
}

/** Is it a wall time in the form of wardroom.yaml, "07:00"? */
export const isWallTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

/** Whether the wall shows a time from `from` on and before `to`, over midnight where `to` is the earlier one. */
export function isBetween(at: Instant, { from, to }: { from: string; to: string }, zone: string): boolean {
  const now = localTime(at, zone);
  return from <= to ? from <= now && now < to : now >= from || now < to;
}

/** "16:00", and with its day where that is another one: "09:00 on Mon 23 Nov". */
export function sayWhen(then: Instant, now: Instant, zone: string): string {
  const clock = localTime(then, zone);
  if (localDate(then, zone) === localDate(now, zone)) return clock;
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, weekday: "short", day: "numeric", month: "short" });
  return `${clock} on ${parts.format(then).replace(",", "")}`;
}

/** The instant of a wall time on a local date ("2026-11-22"), by the same rule for gaps and for what is shown twice. */
export function wallTimeOn(date: string, time: string, zone: string): Instant {
  const asUtc = Date.parse(`${date}T${time}:00Z`);
  // A zone is at most 14 h from UTC and its offset changes in steps of whole quarters of an hour, rarely twice a day.
  const candidates = [asUtc - day, asUtc, asUtc + day].map((near) => asUtc - offset(near, zone));
  const exact = candidates.filter((one) => localDate(one, zone) === date && localTime(one, zone) === time);
  if (exact.length > 0) return Math.min(...exact);
  // In a gap: the earliest instant that shows a later time on that date.
  let after = Math.min(...candidates) - (Math.min(...candidates) % minute);
  while (localDate(after, zone) < date || (localDate(after, zone) === date && localTime(after, zone) < time))
    after += minute;
  return after;
}

/** How far the wall clock is ahead of UTC at an instant. */
function offset(at: Instant, zone: string): number {
  const shown = Date.parse(`${localDate(at, zone)}T${localTime(at, zone)}:00Z`);
  return shown - (at - (((at % minute) + minute) % minute));
}
