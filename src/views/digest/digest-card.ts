/** The digest of a room, or of the fleet's week: what waits, what happened, what holds calls back. The same figures give the same words. */

import { breachCount } from "../../domain/digest/counts.ts";
import type { DigestKind } from "../../domain/digest/digest.ts";
import type { DigestEvents } from "../../domain/digest/digest-events.ts";
import type { DigestFigures } from "../../domain/digest/figures.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { counted } from "../../domain/words/counted.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { Card, Rich } from "../card.ts";
import { mostDetail, withinBudget } from "./digest-budget.ts";
import { dayBlocks } from "./digest-day.ts";
import { checkList, drillWords } from "./digest-lists.ts";
import { weekBlocks } from "./digest-week.ts";
import { sayAt, sayDate } from "./digest-words.ts";

type Posted = DigestEvents["digest.posted"];

export function digestCard(posted: Posted, config: FleetConfig): Card {
  const { room, from, to, zone, day, silent, short, figures, late, missed, next } = posted;
  const weekly = isWeekly(posted);
  const headline = digestHeadline(posted);
  const date = sayDate(day);
  return {
    version: 0,
    tone: silent ? "alert" : figures.open.length > 0 ? "pending" : "info",
    icon: silent ? "🔇" : "📋",
    state: silent ? "NO SIGNALS" : "DIGEST",
    title: weekly
      ? `Wardroom weekly digest · ${config.fleet}: week to ${date} (${zone})`
      : `Wardroom digest · ${room}: ${date} (${zone})`,
    summary: weekly
      ? `Weekly digest of ${config.fleet}, to ${date}: ${headline}.`
      : `Digest of the ${room} room, ${date}: ${headline}.`,
    silent: true,
    pings: [],
    body: [
      ...(missed && missed.count > 1 ? [{ type: "text" as const, text: missedWords(missed, zone) }] : []),
      ...(silent ? [{ type: "text" as const, text: silenceWords(silent, zone) }] : []),
      ...(short
        ? [
            { type: "text" as const, text: [`All quiet: ${quietWords(figures, posted)}.`] },
            // A quiet room may be quiet because it governs on paper alone.
            ...checkList(figures, { at: to, zone, config, detail: mostDetail }),
            ...drillWords(figures),
          ]
        : weekly
          ? withinBudget((detail) => weekBlocks(posted, config, detail))
          : withinBudget((detail) => dayBlocks(posted, config, detail))),
    ],
    buttons: [],
    more: [],
    footer: [
      `${sayAt(from, zone)} → ${sayAt(to, zone)}`,
      ...(late ? [" · late: nothing ran at its time"] : []),
      ...(next === undefined ? [] : [` · next ${sayAt(next, zone)}`]),
    ],
  };
}

/** For one alone, and honest about whether anything is going to be posted by itself. */
export function digestPreview(
  card: Card,
  {
    next,
    zone,
    at,
    room,
    kind = "daily",
  }: { next: Instant | undefined; zone: string; at: Instant; room: string; kind?: DigestKind },
): Card {
  const off =
    kind === "weekly"
      ? `The scheduler is off: wardroom.yaml gives no weekly digest to the fleet. Add rooms.${room}.digest there, such as { at: "09:00", tz: Europe/Berlin, weekly: mon }.`
      : `The scheduler is off: wardroom.yaml gives no digest to this room. Add rooms.${room}.digest there, such as { at: "09:00", tz: Europe/Berlin }.`;
  const when =
    next === undefined
      ? off
      : next <= at
        ? `The scheduler was due ${sayAt(next, zone)} (${zone}) and has not run since: is the service running?`
        : `The next one is posted ${sayAt(next, zone)} (${zone}).`;
  return {
    ...card,
    state: "PREVIEW",
    summary: `Preview. ${card.summary}`,
    body: [{ type: "context", text: ["Only you see this. ", when] }, ...card.body],
  };
}

export const isWeekly = ({ kind, of }: Pick<Posted, "kind" | "of">): boolean => kind === "weekly" || of === "week";

/** "3 breaches opened, 2 waiting"; of a time without signals that alone. */
export function digestHeadline({ figures, silent, rooms }: Pick<Posted, "figures" | "silent" | "rooms">): string {
  if (silent) return "no signal of any agent arrived";
  const opened = breachCount(figures);
  const open = figures.open.length + figures.more;
  const { asked } = figures.approvals;
  const where = rooms ? ` in ${counted(rooms.length, "room")}` : "";
  return `${counted(opened, "breach", "breaches")} opened, ${counted(asked, "approval")} asked, ${open} waiting${where}`;
}

/** "0 breaches, 0 waiting, 12 agents seen, 3 quiet since Mon 23 Nov 09:00": what was looked at, so that quiet is no blindness. */
function quietWords({ agents, heard, quiet = [] }: DigestFigures, { from, zone }: Posted): string {
  const seen = heard === undefined ? `${counted(agents, "agent")} known here` : `${counted(heard, "agent")} seen`;
  const silent = quiet.length > 0 ? `, ${quiet.length} quiet since ${sayAt(from, zone)}` : "";
  return `0 breaches, 0 waiting, ${seen}${silent}`;
}

const missedWords = ({ count, since }: { count: number; since: Instant }, zone: string): Rich => [
  { strong: `${counted(count, "digest")} missed since ${sayAt(since, zone)}.` },
  " Wardroom was not running when they were due; this one covers all that time.",
];

const silenceWords = ({ since }: { since?: Instant }, zone: string): Rich => [
  { strong: "No signal of any agent arrived." },
  since === undefined
    ? " None ever did: look at what sends to Wardroom. "
    : ` The last one came ${sayAt(since, zone)}: look at what sends to Wardroom. `,
  "Nothing can be judged that does not arrive.",
];
