/**
 * A calendar (iCalendar, RFC 5545) as shifts: each event is a shift of whoever its title names, by id or full name. Recurrences,
 * moved and cancelled occurrences count; times in a known IANA zone follow today's rules for it, others the calendar's own.
 */
import ICAL from "ical.js";
import type { PersonId } from "../domain/pact/pact.ts";
import type { Shift } from "../domain/people/on-call.ts";
import type { Instant } from "../domain/words/time.ts";
import { wallTimeOn } from "../domain/words/wall-clock.ts";

export interface CalendarQuestion {
  text: string;
  people: { id: PersonId; name: string }[];
  /** Shifts that touch this span are wanted. */
  from: Instant;
  until: Instant;
}

export interface CalendarAnswer {
  shifts: Shift[];
  /** Titles in the span that name nobody of the fleet; the first few. */
  strangers: string[];
}

/** A calendar is a page of shifts, not an attack: beyond this it is refused. */
const mostEvents = 5_000;
const mostOccurrences = 100_000;
const mostStrangers = 3;

/** Throws with a sentence when the text is no calendar, or too large a one. */
export function readCalendar({ text, people, from, until }: CalendarQuestion): CalendarAnswer {
  const root = rootOf(text);
  const zone = root.getFirstPropertyValue("x-wr-timezone");
  const floating = typeof zone === "string" && isZone(zone) ? zone : "UTC";
  const events = root.getAllSubcomponents("vevent");
  if (events.length > mostEvents) throw new Error(`it has more than ${mostEvents} events`);
  const found: CalendarAnswer = { shifts: [], strangers: [] };
  let steps = 0;

  const add = (event: ICAL.Event, start: ICAL.Time, end: ICAL.Time): void => {
    const begins = instantOf(start, event, floating);
    const ends = instantOf(end, event, floating);
    if (ends <= from || begins >= until || ends <= begins || isCancelled(event)) return;
    const named = namedIn(event.summary ?? "", people);
    for (const person of named) found.shifts.push({ person, from: begins, until: ends });
    if (named.length === 0 && found.strangers.length < mostStrangers) found.strangers.push(titleOf(event));
  };

  for (const event of withExceptions(events)) {
    if (!event.startDate) continue;
    if (!event.isRecurring()) {
      add(event, event.startDate, event.endDate);
      continue;
    }
    const occurrences = event.iterator();
    for (let next = occurrences.next(); next; next = occurrences.next()) {
      steps += 1;
      if (steps > mostOccurrences) throw new Error(`its events recur more than ${mostOccurrences} times`);
      if (instantOf(next, event, floating) >= until) break;
      const { item, startDate, endDate } = event.getOccurrenceDetails(next);
      add(item, startDate, endDate);
    }
  }
  found.shifts.sort((a, b) => a.from - b.from || a.until - b.until);
  return found;
}

function rootOf(text: string): ICAL.Component {
  try {
    const parsed: unknown = ICAL.parse(text);
    const root = new ICAL.Component(parsed as ConstructorParameters<typeof ICAL.Component>[0]);
    if (root.name === "vcalendar") return root;
  } catch {
    // Said below, without the text: it may be a page of somebody's intranet.
  }
  throw new Error("it is no iCalendar file");
}

/** Moved occurrences belong to the event they move. */
function withExceptions(components: ICAL.Component[]): ICAL.Event[] {
  const events = components.map((component) => new ICAL.Event(component, { strictExceptions: true }));
  const series = events.filter((event) => !event.isRecurrenceException());
  const byUid = new Map(series.map((event) => [event.uid, event]));
  const orphans = events.filter((event) => {
    if (!event.isRecurrenceException()) return false;
    const of = byUid.get(event.uid);
    of?.relateException(event);
    return !of;
  });
  return [...series, ...orphans];
}

function instantOf(time: ICAL.Time, { component }: ICAL.Event, floating: string): Instant {
  const wall = time.toString();
  const [date = "", clock = "00:00"] = wall.split("T");
  if (time.isDate) return wallTimeOn(date, "00:00", floating);
  if (wall.endsWith("Z")) return time.toUnixTime() * 1_000;
  const tzid = component.getFirstProperty("dtstart")?.getFirstParameter("tzid");
  if (tzid && isZone(tzid)) return wallTimeOn(date, clock.slice(0, 5), tzid);
  return tzid && time.zone?.component ? time.toUnixTime() * 1_000 : wallTimeOn(date, clock.slice(0, 5), floating);
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const isCancelled = ({ component }: ICAL.Event): boolean =>
  String(component.getFirstPropertyValue("status") ?? "").toUpperCase() === "CANCELLED";

/** Whole words, whatever stands around them: "On call: Dana Reyes (desk)". */
function namedIn(summary: string, people: CalendarQuestion["people"]): PersonId[] {
  const words = wordsOf(summary);
  return people.filter(({ id, name }) => [id, name].some((one) => words.includes(wordsOf(one)))).map(({ id }) => id);
}

const wordsOf = (text: string): string =>
  ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()} `;

const titleOf = ({ summary }: ICAL.Event): string => (summary ?? "").replace(/[\p{Cc}\p{Cf}]+/gu, " ").slice(0, 60);
