/** The digest of a room: when the next one comes, and from when on it speaks. */

import { idOf } from "../journal/event.ts";
import type { Projection } from "../journal/projection.ts";
import type { RoomId } from "../pact/pact.ts";
import { withinLast } from "../people/share-rate.ts";
import type { Instant } from "../words/time.ts";
import type { DigestPlan, DigestSlot } from "./next-digest.ts";

export interface Digest {
  room: RoomId;
  /** What the next one begins with: the end of the last, or when the first was scheduled. */
  since: Instant;
  /** Absent while wardroom.yaml asks for none. */
  next: (DigestSlot & { plan: DigestPlan }) | undefined;
  /** The local date of the last daily one. */
  last: string | undefined;
  /** When people had it posted lately, oldest first. */
  asked: Instant[];
}

export const digestProjection: Projection<Digest, "digest"> = {
  kind: "digest",
  evolve(state, event) {
    if (event.type === "digest.scheduled") {
      const { room, day, at, from, time, zone, days } = event.body;
      const next = { day, at, plan: { at: time, tz: zone, days } };
      return { room, since: from, next, last: state?.last, asked: state?.asked ?? [] };
    }
    const digest: Digest = state ?? {
      room: idOf(event.subject),
      since: event.at,
      next: undefined,
      last: undefined,
      asked: [],
    };
    switch (event.type) {
      case "digest.posted":
        return event.body.kind === "asked"
          ? { ...digest, asked: [...withinLast(digest.asked, event.at), event.at] }
          : { ...digest, since: event.body.to, last: event.body.day };
      case "digest.skipped":
        return digest;
      case "digest.stopped":
        return { ...digest, next: undefined };
    }
  },
  index: ({ room, next }) => ({ room, status: next ? "scheduled" : "off" }),
  timers: ({ room, next }) =>
    next
      ? [
          {
            key: `digest:${room}/${next.day}/${next.at}`,
            subject: `digest:${room}`,
            due: next.at,
            command: "digest.fire",
            data: { at: next.at },
          },
        ]
      : [],
  claims: ({ room, last }) => (last === undefined ? [] : [`digest:${room}/${last}/daily`]),
};
