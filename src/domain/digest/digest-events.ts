/** What can happen to the digest of a room. */
import type { How } from "../journal/event.ts";
import type { TraitsOf } from "../journal/traits.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { PersonId, RoomId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import type { DayCount } from "./counts.ts";
import type { DigestFigures, RankedRoom } from "./figures.ts";

export interface DigestEvents {
  /** It will be posted at `at`, for the local date `day` ("2026-11-24"), about everything from `from` on. */
  "digest.scheduled": {
    room: RoomId;
    /** Absent: the daily one. */
    kind?: "weekly";
    day: string;
    at: Instant;
    from: Instant;
    time: string;
    zone: string;
    days: string[];
  };
  /**
   * About [from, to). `asked`: a person had it posted; the scheduled one comes all the same, about the same time. The weekly one is of the
   * whole fleet, and stands in the room of that name.
   */
  "digest.posted": {
    room: RoomId;
    kind: "daily" | "weekly" | "asked";
    /** A person had the weekly one posted. */
    of?: "week";
    day: string;
    zone: string;
    from: Instant;
    to: Instant;
    /** Its time had passed: nothing ran then. */
    late?: true;
    /** So many in a row before it were not posted, for nothing ran at their time; the first was due at `since`. */
    missed?: { count: number; since: Instant };
    /** When the next one comes. */
    next?: Instant;
    /** Nothing happened, and that is said in one line. */
    short?: true;
    /** No signal of any agent arrived meanwhile; `since`: the last that ever did. */
    silent?: { since?: Instant };
    figures: DigestFigures;
    /** Of the last days up to its end, for its picture; absent where there is nothing to see. */
    days?: DayCount[];
    /** Of a weekly one: how the loop did, and in the week before where there was one; and every room, the one that needs most first. */
    metrics?: { now: Metrics; before?: Metrics };
    rooms?: RankedRoom[];
    by?: PersonId;
    how?: How;
  };
  /** Nothing was posted for the local dates from `day` to `through`; the next one speaks of their time as well. */
  "digest.skipped": {
    room: RoomId;
    kind?: "weekly";
    day: string;
    through: string;
    why: "late" | "empty";
    /** Of late ones: how many, and when the first was due. */
    missed?: { count: number; since: Instant };
  };
  /** wardroom.yaml asks for none any more. */
  "digest.stopped": { room: RoomId; kind?: "weekly" };
}

export const digestTraits = {
  "digest.scheduled": { about: "digest", rooms: "named", shows: "nothing" },
  "digest.posted": { about: "digest", rooms: "named", shows: "sentence", decision: true },
  "digest.skipped": { about: "digest", rooms: "named", shows: "nothing" },
  "digest.stopped": { about: "digest", rooms: "named", shows: "nothing" },
} as const satisfies TraitsOf<DigestEvents>;
