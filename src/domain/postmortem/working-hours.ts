/** When somebody is at work: Monday to Friday, 09:00 to 18:00 in their own zone. Nobody is reminded outside of it. */
import { day, type Instant, localDate } from "../words/time.ts";
import { isBetween, nextWallTime } from "../words/wall-clock.ts";

const hours = { from: "09:00", to: "18:00" };

/** `at` itself while they work, else when they begin next. */
export function workingTime(at: Instant, zone: string): Instant {
  let when = at;
  while (!isWorkday(when, zone) || !isBetween(when, hours, zone)) when = nextWallTime(when, hours.from, zone);
  return when;
}

/** The end of work on the `nth` workday after the day of `at`. */
export function endOfWorkday(at: Instant, nth: number, zone: string): Instant {
  let when = at;
  for (let passed = 0; passed < nth; passed++) when = workingTime(nextWallTime(when, hours.from, zone), zone);
  return nextWallTime(when, hours.to, zone);
}

/** The first day of the epoch was a Thursday. */
const isWorkday = (at: Instant, zone: string): boolean => {
  const weekday = (Date.parse(localDate(at, zone)) / day + 4) % 7;
  return weekday >= 1 && weekday <= 5;
};
