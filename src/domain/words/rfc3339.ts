/** RFC 3339 timestamps, strictly: a real day, a real time, and a zone. https://www.rfc-editor.org/rfc/rfc3339#section-5.6 */
import type { Instant } from "./time.ts";

/** "2026-11-22T03:16:00.000Z": how every door writes an instant. Throws beyond the years that have such a form. */
export const rfc3339 = (at: Instant): string => new Date(at).toISOString();

/** The same of what may not have happened. */
export const rfc3339OrNull = (at: Instant | undefined): string | null => (at === undefined ? null : rfc3339(at));

/** Its date in UTC: "2026-11-22". */
export const utcDate = (at: Instant): string => rfc3339(at).slice(0, 10);

const shape = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:[Zz]|[+-](\d\d):(\d\d))$/;

/** Milliseconds; finer digits are cut off. Undefined when it is no such time. A leap second is none: clocks smear it. */
export function parseRfc3339(text: string): Instant | undefined {
  return asProgramsWriteIt(text) ?? parse(text);
}

function parse(text: string): Instant | undefined {
  const found = shape.exec(text);
  if (!found) return undefined;
  const [, year, month, day, hours, minutes, seconds, zoneHours = "0", zoneMinutes = "0"] = found;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  if (Number(zoneHours) > 23 || Number(zoneMinutes) > 59) return undefined;
  if (Number(day) < 1 || Number(day) > daysIn(Number(year), Number(month))) return undefined;
  const instant = Date.parse(text.toUpperCase());
  return Number.isNaN(instant) ? undefined : instant;
}

function daysIn(year: number, month: number): number {
  // Also where it is no number.
  if (!(month >= 1 && month <= 12)) return 0;
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** "2026-11-22T03:16:00.000Z" by its digits alone; undefined when anything about it is unusual. */
function asProgramsWriteIt(text: string): Instant | undefined {
  if (text.length !== 24 || text[4] !== "-" || text[7] !== "-" || text[10] !== "T" || text[13] !== ":")
    return undefined;
  if (text[16] !== ":" || text[19] !== "." || text[23] !== "Z") return undefined;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const hours = digits(text, 11, 13);
  const minutes = digits(text, 14, 16);
  const seconds = digits(text, 17, 19);
  const millis = digits(text, 20, 23);
  // NaN, which stands for a character that is no digit, is within no bounds.
  const usual = year >= 1970 && millis >= 0 && hours <= 23 && minutes <= 59 && seconds <= 59;
  if (!usual || !(day >= 1 && day <= daysIn(year, month))) return undefined;
  return Date.UTC(year, month - 1, day, hours, minutes, seconds, millis);
}

function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let index = from; index < to; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}
