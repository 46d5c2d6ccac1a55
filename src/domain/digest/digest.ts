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
        return turned(known, kind, (turn) => ({ since: from, next, last: turn?.last }));
      }
      case "digest.posted": {
        const { kind, to, day } = event.body;
        if (kind === "asked") return { ...known, asked: [...withinLast(known.asked, event.at), event.at] };
        return turned(known, kind, (turn) => ({ next: turn?.next, since: to, last: day }));
      }
      case "digest.skipped":
        return known;
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
