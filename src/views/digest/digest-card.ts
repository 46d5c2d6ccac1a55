/** The digest of a room: what waits, what happened, what holds calls back. The same figures give the same words. */

import type { DigestEvents } from "../../domain/digest/digest-events.ts";
import { breachCount, type DigestFigures, type OpenItem } from "../../domain/digest/figures.ts";
import { idOf, kindOf } from "../../domain/journal/event.ts";
import { severities } from "../../domain/pact/pact.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { type Instant, localTime, sayDuration } from "../../domain/words/time.ts";
import type { Block, Card, Rich } from "../card.ts";
import { findingTitle, findingWords } from "../check/check-words.ts";

type Posted = DigestEvents["digest.posted"];

export function digestCard(posted: Posted, config: FleetConfig): Card {
  const { room, from, to, zone, day, silent, short, figures, late, next } = posted;
  const headline = digestHeadline(posted);
  const day_ = sayDate(day);
  return {
    version: 0,
    tone: silent ? "alert" : figures.open.length > 0 ? "pending" : "info",
    icon: silent ? "🔇" : "📋",
    state: silent ? "NO SIGNALS" : "DIGEST",
    title: `Wardroom digest · ${room}: ${day_} (${zone})`,
    summary: `Digest of the ${room} room, ${day_}: ${headline}.`,
    pings: [],
    body: [
      ...(silent ? [{ type: "text" as const, text: silenceWords(silent, zone) }] : []),
      ...(short ? [{ type: "text" as const, text: [`All quiet: ${quietWords(figures)}.`] }] : whole(posted, config)),
      ...checkBlocks(posted, config),
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
  { next, zone, at, room }: { next: Instant | undefined; zone: string; at: Instant; room: string },
): Card {
  const when =
    next === undefined
      ? `The scheduler is off: wardroom.yaml gives no digest to this room. Add rooms.${room}.digest there, such as { at: "09:00", tz: Europe/Berlin }.`
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

/** "3 breaches opened, 2 open"; of a quiet time what was looked at. */
export function digestHeadline({ figures, silent }: Pick<Posted, "figures" | "silent">): string {
  if (silent) return "no signal of any agent arrived";
  const opened = breachCount(figures);
  const open = figures.open.length + figures.more;
  const { asked } = figures.approvals;
  return `${many(opened, "breach", "breaches")} opened, ${many(asked, "approval")} asked, ${open} waiting`;
}

function whole({ figures, to, zone }: Posted, config: FleetConfig): Block[] {
  const { open, more, approvals, acknowledge_ms } = figures;
  const waiting: Block[] =
    open.length > 0
      ? [
          { type: "text", text: [{ strong: `Needs a human now: ${open.length + more}` }] },
          {
            type: "list",
            items: [...open.map((one) => openLine(one, to, config)), ...(more > 0 ? [[`and ${more} more`]] : [])],
          },
        ]
      : [{ type: "text", text: ["Nothing waits for a human."] }];
  const opened = severities
    .toReversed()
    .flatMap((severity) => (figures.breaches[severity] ? [`${figures.breaches[severity]} ${severity}`] : []));
  const held = [
    ...(figures.mutes > 0 ? [many(figures.mutes, "mute")] : []),
    ...(figures.snoozes > 0 ? [many(figures.snoozes, "snooze")] : []),
  ];
  const { live, waiting: proposed } = figures.changes;
  const shadow = figures.shadow > 0 ? ` · ${figures.shadow} only watched` : "";
  return [
    ...waiting,
    {
      type: "fields",
      fields: [
        {
          label: "Breaches opened",
          value: [`${breachCount(figures)}${opened.length > 0 ? `: ${opened.join(", ")}` : ""}${shadow}`],
        },
        {
          label: "Median time to answer",
          value: [acknowledge_ms === undefined ? "none was answered" : sayDuration(acknowledge_ms)],
        },
        {
          label: "Approvals",
          value: [
            `${approvals.asked} asked, ${approvals.approved} approved, ${approvals.denied} denied, ${approvals.expired} expired`,
          ],
        },
        { label: "Escalations", value: [`${figures.escalations}`] },
        { label: "Near misses", value: [`${figures.near_misses}`] },
        { label: "Marked as noise", value: [`${figures.noise}`] },
        { label: "Calls held back", value: [held.length > 0 ? held.join(", ") : "none"] },
        { label: "Pact changes", value: [`${live} live, ${proposed} waiting`] },
      ],
    },
    { type: "context", text: [`As of ${sayAt(to, zone)} (${zone}), ${many(figures.agents, "agent")} known here`] },
  ];
}

/** What governs on paper alone, said in any digest: a quiet room may be quiet for that reason. And how drills went. */
function checkBlocks({ figures: { checks, drills }, to }: Posted, config: FleetConfig): Block[] {
  const drilled: Block[] = drills
    ? [
        {
          type: "context",
          text: [`Drills: ${drills.passed} passed, ${drills.failed} failed; /ward drills says who answered`],
        },
      ]
    : [];
  if (!checks) return drilled;
  const { found, more } = checks;
  return [
    { type: "text", text: [{ strong: `Checks: ${found.length + more}` }, " · /ward checks says more"] },
    {
      type: "list",
      items: [
        ...found.map((finding): Rich => {
          const { about, found: says } = findingWords(finding, config, to);
          return [{ strong: findingTitle(finding) }, " · ", { code: about }, ` ${says}`];
        }),
        ...(more > 0 ? [[`and ${more} more`]] : []),
      ],
    },
    ...drilled,
  ];
}

/** "BR-142 high · airline-a · Dana · open 3 h · level 2" */
function openLine({ item, severity, agent, held, since, level }: OpenItem, to: Instant, config: FleetConfig): Rich {
  const id = idOf(item);
  const name: Rich = config.public_url
    ? [{ link: `${config.public_url.replace(/\/$/, "")}/${pages[kindOf(item)] ?? "breaches"}/${id}`, text: id }]
    : [{ strong: id }];
  return [
    ...name,
    ` ${severity ?? (kindOf(item) === "change" ? "pact change" : "approval")}`,
    ...(agent ? [" · ", { agent }] : []),
    " · ",
    ...(held ? [{ person: held }] : ["nobody is on it"]),
    ` · open ${sayDuration(Math.max(0, to - since))}`,
    ...(level !== undefined && level > 1 ? [` · level ${level}`] : []),
  ];
}

/** Where the web room shows each. */
const pages: Readonly<Record<string, string>> = {
  breach: "breaches",
  approval: "approvals",
  change: "change-requests",
};

const quietWords = ({ agents }: DigestFigures): string => `0 breaches, 0 waiting, ${many(agents, "agent")} known here`;

const silenceWords = ({ since }: { since?: Instant }, zone: string): Rich => [
  { strong: "No signal of any agent arrived." },
  since === undefined
    ? " None ever did: look at what sends to Wardroom. "
    : ` The last one came ${sayAt(since, zone)}: look at what sends to Wardroom. `,
  "Nothing can be judged that does not arrive.",
];

const many = (count: number, one: string, several = `${one}s`): string => `${count} ${count === 1 ? one : several}`;

/** "Tue 24 Nov" of "2026-11-24". */
export const sayDate = (date: string): string =>
  dateWords("UTC")
    .format(Date.parse(`${date}T12:00:00Z`))
    .replace(",", "");

/** "Tue 24 Nov 09:00" in the room's zone, whoever reads it. */
const sayAt = (at: Instant, zone: string): string =>
  `${dateWords(zone).format(at).replace(",", "")} ${localTime(at, zone)}`;

const dateWords = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "short", day: "numeric", month: "short" });
