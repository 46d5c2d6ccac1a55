/**
 * Keeps the calendars of wardroom.yaml at hand: fetched every five minutes, the last good copy beside the store, so that a ladder
 * knows who is on call through an outage and after a start. One that was not read for a day is told to the admins.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Calendar, isRota } from "../domain/people/on-call.ts";
import { day, type Instant, minute } from "../domain/words/time.ts";
import type { Fleet } from "../flows/access/fleet.ts";
import { takeCalendar } from "../flows/access/take-calendar.ts";
import type { World } from "../ports/world.ts";
import { readApart } from "./read-apart.ts";

export interface Calendars {
  /** Takes the copies and fetches; resolves when every calendar was asked for. Then again every five minutes. */
  start(): Promise<void>;
  /** Fetches all of them now, each within some seconds; never rejects. */
  refresh(): Promise<void>;
  stop(): void;
}

const every = 5 * minute;
const most = 2 * 1024 * 1024;
/** How far ahead shifts are known. */
const ahead = 35 * day;

/** @param dir where the copies lie; made when needed. What wardroom.yaml names at each turn is fetched. */
export function createCalendars(world: World, fleet: Fleet, dir: string): Calendars {
  const copies = new Map<string, Copy>();
  let timer: NodeJS.Timeout | undefined;
  const refresh = async (): Promise<void> => {
    const now = Object.entries(fleet.file().oncall);
    await Promise.all(
      now.map(async ([name, oncall]) => {
        if (isRota(oncall)) return;
        await refreshOne(world, fleet, dir, name, oncall, copies).catch((fault: unknown) =>
          world.log.error({ calendar: name, fault: String(fault) }, "a calendar could not be kept"),
        );
      }),
    );
  };
  return {
    async start() {
      await refresh();
      timer = setInterval(() => void refresh(), every);
      timer.unref();
    },
    refresh,
    stop: () => clearInterval(timer),
  };
}

interface Copy {
  /** Where it was read: a copy of another address is none. */
  ics: string;
  text: string;
  readAt: Instant;
}

async function refreshOne(
  world: World,
  fleet: Fleet,
  dir: string,
  name: string,
  { ics, allow_private }: Calendar,
  copies: Map<string, Copy>,
): Promise<void> {
  const at = world.clock.now();
  const read = (text: string) =>
    readApart({
      text,
      people: Object.values(world.config.people).map(({ id, name: full }) => ({ id, name: full })),
      from: at - day,
      until: at + ahead,
    });
  const fetched = await fetchText(ics, allow_private ?? false);
  let problem = "problem" in fetched ? fetched.problem : undefined;
  if ("text" in fetched)
    try {
      const { shifts, strangers } = await read(fetched.text);
      const copy = { ics, text: fetched.text, readAt: at };
      copies.set(name, copy);
      writeCopy(dir, name, copy);
      const unknown = strangers.length > 0 ? `Its events name nobody of the fleet: ${strangers.join(", ")}` : undefined;
      return await takeCalendar(world, fleet, name, { ics, shifts, readAt: at, ...(unknown && { problem: unknown }) });
    } catch (fault) {
      problem = fault instanceof Error ? fault.message : String(fault);
    }
  // The last good copy, read anew: time goes on while it stays as it is.
  const known = copies.get(name) ?? readCopy(dir, name);
  const kept = known?.ics === ics ? known : undefined;
  const shifts = kept ? await read(kept.text).then((answer) => answer.shifts) : [];
  world.log.warn({ calendar: name, problem }, "a calendar was not read; the last good copy counts");
  await takeCalendar(world, fleet, name, { ics, shifts, readAt: kept?.readAt, ...(problem && { problem }) });
}

async function fetchText(ics: string, allowPrivate: boolean): Promise<{ text: string } | { problem: string }> {
  // Loaded only where a calendar is named.
  const { callOut } = await import("../http/outbound.ts");
  const headers = { accept: "text/calendar", "user-agent": "Wardroom" };
  const outcome = await callOut(ics, { method: "GET", headers, allowPrivate, most });
  if (outcome.type !== "answered") return { problem: outcome.error };
  return outcome.status === 200 ? { text: outcome.body } : { problem: `it answered ${outcome.status}` };
}

const fileOf = (dir: string, name: string): string => join(dir, `${encodeURIComponent(name)}.json`);

/** A copy that is missing or broken is none: it is fetched again. */
function readCopy(dir: string, name: string): Copy | undefined {
  try {
    const { ics, text, readAt } = JSON.parse(readFileSync(fileOf(dir, name), "utf8")) as Partial<Copy>;
    return typeof ics === "string" && typeof text === "string" && typeof readAt === "number"
      ? { ics, text, readAt }
      : undefined;
  } catch {
    return undefined;
  }
}

function writeCopy(dir: string, name: string, copy: Copy): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const file = fileOf(dir, name);
  writeFileSync(`${file}.new`, JSON.stringify(copy), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}
