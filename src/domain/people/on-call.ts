/**
 * Who is on call at an instant: of a rota, whose turn it is; of a calendar, whom it names.
 *
 * A rota changes once a week, at its wall time in its zone. Weeks are counted from the handover in the week of Monday,
 * 1 January 2024, in which the first of the list began: so the turn depends on the file alone, never on when it was started.
 * A handover that the clocks skip is at the first instant after the gap; of one they show twice the first counts.
 */
import type { PersonId } from "../pact/pact.ts";
import { utcDate } from "../words/rfc3339.ts";
import { day, type Instant, localDate } from "../words/time.ts";
import { wallTimeOn } from "../words/wall-clock.ts";
import type { FleetConfig } from "./fleet-config.ts";

export interface Rota {
  rota: PersonId[];
  /** "mon 09:00" */
  handover: string;
  tz: string;
}

/** A calendar elsewhere, as it was last read. */
export interface Calendar {
  ics: string;
  allow_private?: boolean;
  shifts: Shift[];
  /** When it was last read; undefined: never. */
  readAt: Instant | undefined;
  /** What is wrong with it, in words for an admin. */
  problem?: string;
}

export type OnCall = Rota | Calendar;

/** What came of reading a calendar, good for the address it was read from. */
export type CalendarReading = Omit<Calendar, "allow_private">;

/** The configuration with what the calendar of a rota says; one of another address says nothing about it. */
export function withCalendar(config: FleetConfig, rota: string, reading: CalendarReading): FleetConfig {
  const before = Object.hasOwn(config.oncall, rota) ? config.oncall[rota] : undefined;
  if (!before || isRota(before) || before.ics !== reading.ics) return config;
  const oncall: FleetConfig["oncall"] = Object.assign(Object.create(null), config.oncall);
  oncall[rota] = { ...before, ...reading };
  return { ...config, oncall };
}

/** From its instant on and before its end. */
export interface Shift {
  person: PersonId;
  from: Instant;
  until: Instant;
}

export const isRota = (oncall: OnCall): oncall is Rota => "rota" in oncall;

/** Whoever has the duty at an instant, the earliest shift first. A rota always has exactly one. */
export const shiftsAt = (oncall: OnCall, at: Instant): Shift[] =>
  isRota(oncall) ? [turnAt(oncall, at)] : oncall.shifts.filter(({ from, until }) => from <= at && at < until);

/** Whose shift begins next after an instant; undefined where a calendar names nobody later. */
export function nextShift(oncall: OnCall, at: Instant): Shift | undefined {
  if (isRota(oncall)) return turnAt(oncall, turnAt(oncall, at).until);
  return oncall.shifts.filter(({ from }) => from > at).sort((a, b) => a.from - b.from)[0];
}

/** Not read for a day, or never: it may name the wrong person. */
export const isStale = ({ readAt }: Pick<Calendar, "readAt">, at: Instant): boolean =>
  readAt === undefined || at - readAt >= day;

/** Everybody it may name. */
export const everyoneOf = (oncall: OnCall): PersonId[] => [
  ...new Set(isRota(oncall) ? oncall.rota : oncall.shifts.map(({ person }) => person)),
];

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/** Monday, 1 January 2024. */
const firstMonday = Date.UTC(2024, 0, 1);
const week = 7 * day;

function turnAt({ rota, handover, tz }: Rota, at: Instant): Shift {
  const [weekday = "mon", time = "09:00"] = handover.split(" ");
  const first = firstMonday + weekdays.indexOf(weekday) * day;
  const handoverOf = (turn: number): Instant => wallTimeOn(dateOf(first + turn * week), time, tz);
  let turn = Math.floor((Date.parse(`${localDate(at, tz)}T00:00:00Z`) - first) / week);
  if (handoverOf(turn) > at) turn -= 1;
  const person = rota[((turn % rota.length) + rota.length) % rota.length];
  if (person === undefined) throw new Error("a rota has at least one person");
  return { person, from: handoverOf(turn), until: handoverOf(turn + 1) };
}

const dateOf = (utc: number): string => utcDate(utc);
