/** Trips become breaches on both sides, and each breach of the one side meets its counterpart on the other. */
import type { Duration, Instant } from "../words/time.ts";
import { openAt, type Recorded, type RecordedBreach } from "./recorded.ts";
import type { Trip } from "./trip.ts";

/** A breach of one scope and clause: its first trip, and those that came while it was open or within its reopen window. */
export interface Episode {
  first: Trip;
  start: Instant;
  /** When its last trip cleared, in wall time. */
  end: Instant;
  /** What the journal calls it. */
  breach: RecordedBreach | undefined;
}

export interface Pair {
  live: Episode | undefined;
  candidate: Episode | undefined;
}

interface Pairing {
  live: readonly Trip[];
  candidate: readonly Trip[];
  recorded: Recorded;
  reopenWindow(room: string): Duration;
}

/** In the order in which they began. */
export function pairTrips({ live, candidate, recorded, reopenWindow }: Pairing): Pair[] {
  const pairs: Pair[] = [];
  const liveBy = Map.groupBy(live, ({ about }) => about);
  const candidateBy = Map.groupBy(candidate, ({ about }) => about);
  for (const about of new Set([...liveBy.keys(), ...candidateBy.keys()])) {
    const was = episodes(liveBy.get(about) ?? [], reopenWindow, (trip) => breachOf(recorded, trip));
    const is = episodes(candidateBy.get(about) ?? [], reopenWindow, () => undefined);
    pairs.push(...meet(was, is));
  }
  return pairs.sort((a, b) => startOf(a) - startOf(b));
}

const breachOf = (recorded: Recorded, { crossing, about, measured }: Trip): RecordedBreach | undefined =>
  recorded.breaches.get(recorded.breachOf.get(crossing) ?? "") ?? openAt(recorded, about, measured.received_at);

function episodes(
  trips: readonly Trip[],
  reopenWindow: (room: string) => Duration,
  breachOf: (trip: Trip) => RecordedBreach | undefined,
): Episode[] {
  const found: Episode[] = [];
  for (const trip of trips) {
    const start = trip.measured.received_at;
    const end = trip.cleared?.receivedAt ?? Number.POSITIVE_INFINITY;
    const breach = breachOf(trip);
    const last = found.at(-1);
    const again = last && (breach ? breach === last.breach : start - last.end <= reopenWindow(trip.room));
    if (last && again) last.end = end;
    else found.push({ first: trip, start, end, breach });
  }
  return found;
}

/** One with one, by overlap: whatever the other side has of the same stretch is the same breach. */
function meet(live: readonly Episode[], candidate: readonly Episode[]): Pair[] {
  const pairs: Pair[] = [];
  const left = [...candidate];
  for (const was of live) {
    const index = left.findIndex((is) => is.start <= was.end && was.start <= is.end);
    const [is] = index < 0 ? [] : left.splice(index, 1);
    pairs.push({ live: was, candidate: is });
  }
  return [...pairs, ...left.map((is) => ({ live: undefined, candidate: is }))];
}

export const startOf = ({ live, candidate }: Pair): Instant =>
  Math.min(live?.start ?? Number.POSITIVE_INFINITY, candidate?.start ?? Number.POSITIVE_INFINITY);
