/** The digest of a room: when the next one comes, and from when on it speaks. */

import { idOf, type Subject } from "../journal/event.ts";
import type { Projection, Timer } from "../journal/projection.ts";
import type { RoomId } from "../pact/pact.ts";
import { withinLast } from "../people/share-rate.ts";
import type { Instant } from "../words/time.ts";
import type { DigestPlan, DigestSlot } from "./next-digest.ts";

/** One of the digests of a room: when it comes next, and from when on it speaks. */
export interface DigestTurn {
  /** What the next one begins with: the end of the last, or when the first was scheduled. */
  since: Instant;
  /** Absent while wardroom.yaml asks for none. */
  next: (DigestSlot & { plan: DigestPlan }) | undefined;
  /** The local date of the last one. */
  last: string | undefined;
  /** Those in a row that nothing ran for, and when the last of them was found to be missing; `over`: one was posted since. */
  missed?: { count: number; since: Instant; at: Instant; over?: true };
}

/** Its own turn is that of the daily one. */
export interface Digest extends DigestTurn {
  room: RoomId;
  weekly?: DigestTurn;
  /** When people had one posted lately, oldest first. */
  asked: Instant[];
}

export type DigestKind = "daily" | "weekly";

export const turnOf = (digest: Digest | undefined, kind: DigestKind): DigestTurn | undefined =>
  kind === "weekly" ? digest?.weekly : digest;

export const digestProjection: Projection<Digest, "digest"> = {
  kind: "digest",
  evolve(state, event) {
    const known: Digest = state ?? {
      room: idOf(event.subject),
      since: event.at,
      next: undefined,
      last: undefined,
      asked: [],
    };
    switch (event.type) {
      case "digest.scheduled": {
        const { day, at, from, time, zone, days, kind } = event.body;
        const next = { day, at, plan: { at: time, tz: zone, days } };
        return turned(known, kind, (turn) => ({ since: from, next, last: turn?.last, ...keptMissed(turn) }));
      }
      case "digest.posted": {
        const { kind, to, day } = event.body;
        if (kind === "asked") return { ...known, asked: [...withinLast(known.asked, event.at), event.at] };
        const over = (turn: DigestTurn | undefined) =>
          turn?.missed && { missed: { ...turn.missed, over: true as const } };
        return turned(known, kind, (turn) => ({ next: turn?.next, since: to, last: day, ...over(turn) }));
      }
      case "digest.skipped": {
        const { missed, kind } = event.body;
        if (!missed) return known;
        return turned(known, kind, (turn) => ({
          since: turn?.since ?? event.at,
          next: turn?.next,
          last: turn?.last,
          missed: { ...missedWith(turn, missed), at: event.at },
        }));
      }
      case "digest.stopped":
        return turned(known, event.body.kind, (turn) => ({
          since: turn?.since ?? event.at,
          last: turn?.last,
          next: undefined,
        }));
    }
  },
  index: ({ room, next, weekly }) => ({ room, status: next || weekly?.next ? "scheduled" : "off" }),
  timers: ({ room, next, weekly }) => [
    ...(next ? [timerOf(`digest:${room}`, `digest:${room}/${next.day}/${next.at}`, next.at, {})] : []),
    ...(weekly?.next
      ? [
          timerOf(`digest:${room}`, `digest:${room}/weekly/${weekly.next.day}/${weekly.next.at}`, weekly.next.at, {
            kind: "weekly",
          }),
        ]
      : []),
  ],
  claims: ({ room, last, weekly }) => [
    ...(last === undefined ? [] : [`digest:${room}/${last}/daily`]),
    ...(weekly?.last === undefined ? [] : [`digest:${room}/${weekly.last}/weekly`]),
  ],
};

/** How many were missed in a row, with so many more. */
export function missedWith(
  turn: DigestTurn | undefined,
  more: { count: number; since: Instant },
): { count: number; since: Instant } {
  const before = turn?.missed && !turn.missed.over ? turn.missed : undefined;
  return { count: (before?.count ?? 0) + more.count, since: before?.since ?? more.since };
}

/** So many in a row are an alarm of their own: one is said by the digest that follows it. */
export const missedAlarm: Readonly<Record<DigestKind, number>> = { daily: 3, weekly: 2 };

const keptMissed = (turn: DigestTurn | undefined): Pick<DigestTurn, "missed"> =>
  turn?.missed ? { missed: turn.missed } : {};

const turned = (
  digest: Digest,
  kind: DigestKind | undefined,
  turn: (before: DigestTurn | undefined) => DigestTurn,
): Digest => (kind === "weekly" ? { ...digest, weekly: turn(digest.weekly) } : { ...digest, ...turn(digest) });

const timerOf = (subject: Subject, key: string, due: Instant, more: Timer["data"]): Timer => ({
  key,
  subject,
  due,
  command: "digest.fire",
  data: { at: due, ...more },
});
