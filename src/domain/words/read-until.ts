/** Reads until when something shall last, as people type it: "1h", "1h30m", "until 09:00", "09:00". */
import { type Instant, parseDuration } from "./time.ts";
import { isWallTime, nextWallTime } from "./wall-clock.ts";

/** A bare time is the next one in the zone. Undefined when it is neither a duration nor a time of day. */
export function readUntil(text: string, at: Instant, zone: string): Instant | undefined {
  const said = text
    .trim()
    .toLowerCase()
    .replace(/^(for|until|till)\s+/, "");
  const time = /^\d:\d\d$/.test(said) ? `0${said}` : said;
  if (isWallTime(time)) return nextWallTime(at, time, zone);
  const duration = parseDuration(said.replace(/\s+/g, ""));
  return duration === undefined || duration === 0 ? undefined : at + duration;
}

/** The words at the start that say until when, and what is left: a reason. "2h flapping again", "until 09:00 we know". */
export function splitUntil(text: string): { until: string; rest: string } | undefined {
  const found = /^((?:(?:until|till|for)\s+)?(?:\d{1,2}:\d\d|(?:\d+(?:ms|s|m|h|d))+))(?:\s+([\s\S]*))?$/i.exec(
    text.trim(),
  );
  return found?.[1] ? { until: found[1], rest: (found[2] ?? "").trim() } : undefined;
}
