/**
 * Whose turn it is to be sent to a place. Several lanes send there at once: what waits for its turn may still be gathered with what
 * waits in another lane; what had its turn is being sent by itself, or is in a bundle by then, and is gathered no more.
 */
import { type Bundled, bundledClaim } from "../../domain/bundle/bundle.ts";
import type { OutboxRow } from "../../ports/store.ts";
import type { Place } from "./pace.ts";

/** One at a time for each key. */
export type Alone = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/** A delivery that may be the first message about its thing. */
export interface Queued {
  row: OutboxRow;
  item: Bundled;
  /** The thing, or the call about it, at its place. */
  key: string;
}

/** What stands before a place while no turn begins there. */
interface Queue {
  /** Claimed by a lane, for the first time, and not begun. */
  queued: readonly Queued[];
  /** Some lane is just sending this. */
  sending(key: string): boolean;
}

/** In memory only: the store is open for one process, and what that one had begun counts as tried after a start. */
export interface Turns {
  claimed(rows: readonly OutboxRow[]): void;
  /** Waits for the end of a gathering at its place. */
  begin(row: OutboxRow): Promise<void>;
  ended(rows: readonly OutboxRow[]): void;
  /** No turn begins at the place until `work` is done. */
  hold<T>(place: Place, work: (queue: Queue) => Promise<T>): Promise<T>;
}

export function createTurns(alone: Alone): Turns {
  const waiting = new Map<OutboxRow["id"], Queued>();
  const begun = new Map<OutboxRow["id"], string>();
  const turnAt = ({ platform, destination }: Place): string => `turn:${platform}/${destination}`;
  return {
    claimed(rows) {
      // Tried before, it may be there already, and stays alone.
      for (const one of rows.flatMap(queuedOf)) if (one.row.attempts === 1) waiting.set(one.row.id, one);
    },
    begin: (row) =>
      alone(turnAt(row), async () => {
        waiting.delete(row.id);
        for (const { key } of queuedOf(row)) begun.set(row.id, key);
      }),
    ended(rows) {
      for (const { id } of rows) {
        waiting.delete(id);
        begun.delete(id);
      }
    },
    hold: (place, work) =>
      alone(turnAt(place), () => {
        // As it is now: what ends meanwhile was sent, although a list that is read later may not say so.
        const sending = new Set(begun.values());
        const queued = [...waiting.values()].filter(
          ({ row }) => row.platform === place.platform && row.destination === place.destination,
        );
        return work({ queued, sending: (key) => sending.has(key) });
      }),
  };
}

/** A delivery as one that a bundle could hold; none for what is said about a thing later, or about nothing that asks people. */
export function queuedOf(row: OutboxRow): Queued[] {
  const { job } = row;
  if (job.type !== "card" && job.type !== "direct") return [];
  const item: Bundled = job.type === "direct" ? { card: job.card, nth: job.nth } : { card: job.card };
  return [{ row, item, key: bundledClaim(row, item) }];
}
