/** Time as the rules see it: an instant is an argument, never a clock. */

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;
/** A length of time in milliseconds. */
export type Duration = number;

export const second: Duration = 1_000;
export const minute: Duration = 60 * second;
export const hour: Duration = 60 * minute;
export const day: Duration = 24 * hour;

const units: Record<string, Duration> = { ms: 1, s: second, m: minute, h: hour, d: day };

/** "30s", "10m", "1h30m", "7d" -> milliseconds; undefined when it is not a duration. A bare number has no unit and is none. */
export function parseDuration(text: string): Duration | undefined {
  if (!/^(\d+(ms|s|m|h|d))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)(ms|s|m|h|d)/g))
    total += Number(amount) * (units[unit as string] ?? 0);
  return total;
}

/** The shortest words for a duration, as a pact would write it: 90000 -> "1m30s". */
export function formatDuration(duration: Duration): string {
  if (duration > 0 && duration < second) return `${Math.round(duration)}ms`;
  let rest = Math.round(duration / second) * second;
  const parts: string[] = [];
  for (const [unit, size] of [
    ["d", day],
    ["h", hour],
    ["m", minute],
    ["s", second],
  ] as const) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count}${unit}`);
    rest -= count * size;
  }
  return parts.join("") || "0s";
}

/** A duration for people, rounded to what matters: "less than 1 s", "12 s", "4 min", "2 h 5 min", "3 d". */
export function sayDuration(duration: Duration): string {
  if (duration < second / 2) return "less than 1 s";
  if (duration < minute) return `${Math.round(duration / second)} s`;
  if (duration < hour) return `${Math.round(duration / minute)} min`;
  if (duration < day) {
    const minutes = Math.round(duration / minute);
    return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  }
  return `${Math.round(duration / day)} d`;
}

/** The local calendar date of an instant in an IANA zone, as "2026-11-22". */
export function localDate(at: Instant, zone: string): string {
  return dates(zone).format(at);
}

/** The local wall time of an instant in an IANA zone, as "03:16". */
export function localTime(at: Instant, zone: string): string {
  return times(zone).format(at);
}

/** Making a format takes a third of a millisecond, using it a hundredth of that; the zones of a fleet are few. */
const kept = (make: (zone: string) => Intl.DateTimeFormat): ((zone: string) => Intl.DateTimeFormat) => {
  const made = new Map<string, Intl.DateTimeFormat>();
  return (zone) => {
    const format = made.get(zone) ?? make(zone);
    made.set(zone, format);
    return format;
  };
};
const dates = kept(
  (timeZone) => new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }),
);
const times = kept((timeZone) => new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }));
