/** How a digest says a figure: against the time before, of what, when, and where it leads. */
import type { Baseline } from "../../domain/digest/counts.ts";
import { idOf, type Subject } from "../../domain/journal/event.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { day, type Instant, localTime, sayDuration } from "../../domain/words/time.ts";
import type { Block, Rich, Span } from "../card.ts";
import { pageAddress } from "../room/page-path.ts";

/** The times before, where there were any. */
interface Before {
  before?: Baseline;
  week?: Baseline;
}

/** "3 (↑ 1, ↓ 4.3)": the time before, then the mean of the week; nothing of a time that is not known, and "0" alone where it was that each time. */
export function against(now: number, { before, week }: Before, key: Exclude<keyof Baseline, "acknowledge_ms">): string {
  if (now === 0 && [before, week].every((one) => !one || one[key] === 0)) return "0";
  const parts = [before, week].flatMap((one) => (one ? [turn(now, one[key], oneDigit)] : []));
  return `${now}${parts.length > 0 ? ` (${parts.join(", ")})` : ""}`;
}

/** "4 min (↓ 6 min, ↑ 3 min)"; of a time in which none was answered there is no median. */
export function durationAgainst(now: number, { before, week }: Before): string {
  const parts = [before?.acknowledge_ms, week?.acknowledge_ms].flatMap((one) =>
    one === undefined ? [] : [turn(now, one, sayDuration)],
  );
  return `${sayDuration(now)}${parts.length > 0 ? ` (${parts.join(", ")})` : ""}`;
}

/** An arrow and what it comes from; what is said alike is alike. */
function turn(now: number, then: number, say: (value: number) => string): string {
  const arrow = say(now) === say(then) ? "=" : now > then ? "↑" : "↓";
  return `${arrow} ${say(then)}`;
}

/** What the brackets say; undefined where there are none. */
export function legend({ before, week }: Before, { from, to }: { from: Instant; to: Instant }): string | undefined {
  const days = Math.round((to - from) / day);
  const [one, mean] = [
    days === 1 ? "the day before" : days === 7 ? "the week before" : "as long a time before",
    "7-day mean",
  ];
  const named = [...(before ? [one] : []), ...(week ? [mean] : [])];
  return named.length > 0 ? `In brackets: ${named.join(", then ")}; ↑ more, ↓ less, = the same` : undefined;
}

export const oneDigit = (value: number): string => String(Math.round(value * 10) / 10);

/** "Tue 24 Nov" of "2026-11-24". */
export const sayDate = (date: string): string =>
  dateWords("UTC")
    .format(Date.parse(`${date}T12:00:00Z`))
    .replace(",", "");

/** "Tue 24 Nov 09:00" in the room's zone, whoever reads it. */
export const sayAt = (at: Instant, zone: string): string =>
  `${dateWords(zone).format(at).replace(",", "")} ${localTime(at, zone)}`;

/** The id of a thing; where pages are reached from chat, it leads to its own. */
export function itemName(item: Subject, { public_url }: FleetConfig): Span {
  const id = idOf(item);
  const link = pageAddress(item, public_url);
  return link === undefined ? { strong: id } : { link, text: id };
}

/** A heading with as many lines as are read, and how many more there are; nothing for none. */
export function listed<T>(
  { title, most, more = 0 }: { title: string; most: number; more?: number },
  list: readonly T[] | undefined,
  line: (one: T) => Rich,
): Block[] {
  if (!list || list.length === 0) return [];
  const rest = Math.max(0, list.length - most) + more;
  return [
    { type: "text", text: [{ strong: `${title}: ${list.length + more}` }] },
    { type: "list", items: [...list.slice(0, most).map(line), ...(rest > 0 ? [[`and ${rest} more`]] : [])] },
  ];
}

const dateWords = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "short", day: "numeric", month: "short" });
