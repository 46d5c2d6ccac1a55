/** Who reads the page: whose names, whose time zone, whose secrets. Given to every renderer. */

import type { PersonId, RoomId } from "../../domain/pact/pact.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf, shortNameOf } from "../../domain/people/person.ts";
import type { Instant } from "../../domain/words/time.ts";

export interface Reader {
  person: PersonId;
  name: string;
  zone: string;
  now: Instant;
  csrf: string;
  /** Trying the example: the page says as whom. */
  demo: boolean;
  config: FleetConfig;
}

/** Where on the web room the reader is: forms come back here. */
export interface Place {
  path: string;
  room: RoomId | undefined;
}

export const say = (reader: Reader, person: PersonId): string => nameOf(reader.config, person);
export const sayShort = (reader: Reader, person: PersonId): string => shortNameOf(reader.config, person);

/** "03:24", or "21 Nov 03:24" on another day, as the reader's own wall shows it. */
export function wallTime(at: Instant, { zone, now }: Pick<Reader, "zone" | "now">, seconds = false): string {
  const words = format(at, zone, { ...clock, ...(seconds && { second: "2-digit" }) });
  const sameDay = format(at, zone, date) === format(now, zone, date);
  return sameDay ? words : `${format(at, zone, { day: "numeric", month: "short" })} ${words}`;
}

/** "21 Nov 2026, 03:24": whatever the day is. */
export const wallDate = (at: Instant, { zone }: Pick<Reader, "zone">): string =>
  `${format(at, zone, date)}, ${format(at, zone, clock)}`;

const date: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric" };
const clock: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

function format(at: Instant, zone: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }).format(at);
}
