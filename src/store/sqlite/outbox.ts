/**
 * Deliveries waiting to be sent, in lanes, with leases and fences.
 *
 * Order: deliveries of one thread (a card and what hangs on it) to one destination go one after the other, so that a note never
 * overtakes the card it belongs to; a higher lane never waits for a lower one. Other threads and destinations are not held up.
 * A newer delivery with the same collapse key takes the place of older waiting ones, and their retry time and error with it.
 *
 * After an outage the newest goes first: what gets through after it was tried in vain makes the rest of its lane due at that place, and of that
 * an urgent lane sends the newest thread first.
 */
import type { Instant } from "../../domain/words/time.ts";
import type { DeliveryJob, Lane, OutboxDraft, OutboxRow, Settlement } from "../../ports/store.ts";
import { boundNumber, boundText } from "./bound.ts";
import type { Sqlite } from "./connection.ts";

/** All of it only inside a transaction, but what only looks. */
export interface Outbox {
  enqueue(draft: OutboxDraft, now: Instant): void;
  /** Nothing of the lane waits or is being sent. Most are empty most of the time, and a page waits for the look into each. */
  isEmpty(lane: Lane): boolean;
  claim(lane: Lane, now: Instant, lease: number, limit: number): OutboxRow[];
  settle(id: number, fence: number, result: Settlement, now: Instant): boolean;
  /** Whoever was sending is gone, for nobody else has the file: what they had begun is due at once. */
  release(): void;
  waiting(lane: Lane, platform: string, destination: string): OutboxRow[];
  counts(): { lane: Lane; state: OutboxRow["state"]; count: number }[];
  next(): Instant | undefined;
  undelivered(before: Instant): { platform: string; card: string }[];
}

/** From the most urgent on; a lane's rank in the table is its index here. */
const lanes: readonly Lane[] = ["page", "approval", "update", "digest"];
const lastUrgent = lanes.indexOf("approval");

export function openOutbox(sqlite: Sqlite): Outbox {
  const {
    insert,
    setPlace,
    collapsible,
    supersede,
    takePlace,
    waiting,
    waitingAt,
    due,
    fresh,
    vain,
    returned,
    lease: leaseRow,
    settle,
    counts,
    next,
    undelivered,
  } = prepare(sqlite);

  const claim = (rank: number, now: number, until: number, limit: number): OutboxRow[] => {
    for (const { id, ...older } of collapsible.all({ rank, now })) {
      takePlace.run({ id, ...older });
      supersede.run({ id, now });
    }
    const first = rank > lastUrgent ? due.all({ rank, now, limit }) : fresh.all({ rank, now, limit });
    const again = rank > lastUrgent ? [] : vain.all({ rank, now, limit });
    return [...first, ...again].slice(0, limit).flatMap(({ id }) => leaseRow.all({ id, until }).map(outboxRow));
  };

  return {
    enqueue({ lane, platform, destination, job, collapse, after = 0 }, now) {
      const { lastInsertRowid: id } = insert.run({
        rank: lanes.indexOf(lane),
        platform,
        destination,
        thread: threadOf(job),
        collapse: collapse ?? null,
        job: JSON.stringify(job),
        nextAt: Math.ceil(now + after),
        now,
      });
      setPlace.run(id);
    },
    isEmpty: (lane) => waiting.get(lanes.indexOf(lane)) === undefined,
    claim: (lane, now, lease, limit) => claim(lanes.indexOf(lane), Math.floor(now), Math.ceil(now + lease), limit),
    settle(id, fence, result, now) {
      const state = result.type === "retry" ? "pending" : result.type;
      const error = result.type === "sent" ? null : result.error;
      const nextAt = result.type === "retry" ? Math.ceil(result.at) : null;
      const untried = result.type === "retry" && result.untried ? 1 : 0;
      if (result.type === "sent") returned.run({ id, fence, now });
      return settle.run({ id, fence, state, error, nextAt, untried, now }).changes === 1;
    },
    release: () => void sqlite.prepare("UPDATE outbox SET lease_until = 0 WHERE state = 'sending'").run(),
    waiting: (lane, platform, destination) =>
      waitingAt.all({ rank: lanes.indexOf(lane), platform, destination }).map(outboxRow),
    counts: () => counts.all().map(({ rank, state, count }) => ({ lane: laneOf(rank), state, count })),
    next: () => next.get() ?? undefined,
    undelivered: (before) => undelivered.all({ before: Math.floor(before) }),
  };
}

const threadOf = (job: DeliveryJob): string => {
  if ("card" in job) return job.card;
  return "room" in job ? `${job.type}:${job.room ?? ""}` : job.type;
};

function laneOf(rank: number): Lane {
  const lane = lanes[rank];
  if (!lane) throw new Error(`the outbox has a delivery of the unknown rank ${rank}`);
  return lane;
}

interface Row extends Pick<OutboxRow, "id" | "platform" | "destination" | "state" | "attempts" | "fence"> {
  rank: number;
  collapse: string | null;
  job: string;
  next_at: number;
  created_at: number;
  error: string | null;
}

const outboxRow = (row: Row): OutboxRow => ({
  id: row.id,
  lane: laneOf(row.rank),
  platform: row.platform,
  destination: row.destination,
  job: JSON.parse(row.job),
  ...(row.collapse !== null && { collapse: row.collapse }),
  state: row.state,
  attempts: row.attempts,
  fence: row.fence,
  nextAt: row.next_at,
  createdAt: row.created_at,
  ...(row.error !== null && { error: row.error }),
});

/** Waiting to be sent or sent again: pending, or claimed by somebody who did not come back in time. */
const waits = (row: string): string =>
  `(${row}.state = 'pending' OR (${row}.state = 'sending' AND ${row}.lease_until <= :now))`;

/** Something of the same thread stands before it, in its own lane or a more urgent one. */
const blocked = `EXISTS (
  SELECT 1 FROM outbox b INDEXED BY outbox_by_thread
  WHERE b.platform = o.platform AND b.destination = o.destination AND b.thread = o.thread
    AND b.state IN ('pending', 'sending') AND b.rank <= o.rank AND (b.place < o.place OR (b.place = o.place AND b.id < o.id)))`;

function prepare(sqlite: Sqlite) {
  return {
    insert: sqlite.prepare(
      `INSERT INTO outbox (place, rank, platform, destination, thread, collapse, job, state, attempts, fence, next_at, created_at)
       VALUES (0, :rank, :platform, :destination, :thread, :collapse, :job, 'pending', 0, 0, :nextAt, :now)`,
    ),
    setPlace: sqlite.prepare<[number | bigint]>("UPDATE outbox SET place = id WHERE id = ?"),
    /** Older waiting deliveries, each with the newest pending one of its key that takes its place. Oldest first. */
    collapsible: sqlite.prepare<
      [{ rank: number; now: number }],
      { id: number; by: number; place: number; nextAt: number; attempts: number; error: string | null }
    >(
      `SELECT o.id, o.place, o.next_at AS nextAt, o.attempts, o.error, max(n.id) AS "by"
       FROM outbox n JOIN outbox o INDEXED BY outbox_by_thread
         ON o.platform = n.platform AND o.destination = n.destination AND o.thread = n.thread
         AND o.collapse = n.collapse AND o.id < n.id AND o.rank >= n.rank
       WHERE n.rank = ${boundNumber(":rank")} AND n.state = 'pending' AND n.collapse IS NOT NULL
         AND o.state IN ('pending', 'sending') AND ${waits("o")}
       GROUP BY o.id ORDER BY o.id`,
    ),
    /** A wait after a failure is kept; of two that only wait to be joined by others, the sooner counts. */
    takePlace: sqlite.prepare(
      `UPDATE outbox SET place = min(place, :place),
         next_at = CASE WHEN :attempts > 0 THEN max(next_at, :nextAt) ELSE min(next_at, :nextAt) END, attempts = max(attempts, :attempts),
         error = coalesce(error, :error)
       WHERE id = :by`,
    ),
    // The fence moves on as well, so that a sender who comes back late is told that it lost.
    supersede: sqlite.prepare(
      "UPDATE outbox SET state = 'superseded', fence = fence + 1, lease_until = NULL, settled_at = :now WHERE id = :id",
    ),
    waiting: sqlite
      .prepare<[number], number>(
        `SELECT 1 FROM outbox WHERE rank = ${boundNumber("?")} AND state IN ('pending', 'sending') LIMIT 1`,
      )
      .pluck(),
    waitingAt: sqlite.prepare<[{ rank: number; platform: string; destination: string }], Row>(
      `SELECT * FROM outbox WHERE rank = ${boundNumber(":rank")} AND state IN ('pending', 'sending') AND platform = ${boundText(":platform")}
         AND destination = ${boundText(":destination")} ORDER BY place, id`,
    ),
    due: sqlite.prepare<[{ rank: number; now: number; limit: number }], { id: number }>(
      `SELECT o.id FROM outbox o
       WHERE o.rank = ${boundNumber(":rank")} AND o.state IN ('pending', 'sending') AND ${waits("o")}
         AND (o.state = 'sending' OR o.next_at <= :now) AND NOT ${blocked}
       ORDER BY o.place, o.id LIMIT ${boundNumber(":limit")}`,
    ),
    /** The same of what was not tried in vain, or whose sender did not come back. */
    fresh: sqlite.prepare<[{ rank: number; now: number; limit: number }], { id: number }>(
      `SELECT o.id FROM outbox o
       WHERE o.rank = ${boundNumber(":rank")} AND o.state IN ('pending', 'sending') AND ${waits("o")}
         AND (o.state = 'sending' OR (o.next_at <= :now AND o.error IS NULL)) AND NOT ${blocked}
       ORDER BY o.place, o.id LIMIT ${boundNumber(":limit")}`,
    ),
    /** What was tried in vain, the newest thread first. */
    vain: sqlite.prepare<[{ rank: number; now: number; limit: number }], { id: number }>(
      `SELECT o.id FROM outbox o
       WHERE o.rank = ${boundNumber(":rank")} AND o.state = 'pending' AND o.error IS NOT NULL AND o.next_at <= :now AND NOT ${blocked}
       ORDER BY o.place DESC, o.id DESC LIMIT ${boundNumber(":limit")}`,
    ),
    /** One that had been tried in vain gets through: the place takes messages again. What its pace has to be is not said here. */
    returned: sqlite.prepare(
      `UPDATE outbox SET next_at = :now WHERE state = 'pending' AND error IS NOT NULL AND next_at > :now
         AND (rank, platform, destination) IN (SELECT rank, platform, destination FROM outbox
           WHERE id = :id AND fence = :fence AND state = 'sending' AND error IS NOT NULL)`,
    ),
    lease: sqlite.prepare<[{ id: number; until: number }], Row>(
      `UPDATE outbox SET state = 'sending', fence = fence + 1, attempts = attempts + 1, lease_until = :until
       WHERE id = :id RETURNING *`,
    ),
    settle: sqlite.prepare(
      // Whoever only waited has the attempts and the error of what really was tried before.
      `UPDATE outbox SET state = :state, error = CASE WHEN :untried THEN error ELSE :error END, lease_until = NULL,
         attempts = attempts - :untried, next_at = coalesce(:nextAt, next_at),
         settled_at = CASE WHEN :state = 'pending' THEN NULL ELSE :now END
       WHERE id = :id AND fence = :fence AND state = 'sending'`,
    ),
    counts: sqlite.prepare<[], { rank: number; state: OutboxRow["state"]; count: number }>(
      "SELECT rank, state, count(*) AS count FROM outbox GROUP BY state, rank ORDER BY rank, state",
    ),
    next: sqlite
      .prepare<[], number | null>(
        `SELECT min(CASE o.state WHEN 'sending' THEN o.lease_until ELSE o.next_at END) FROM outbox o
         WHERE o.state IN ('pending', 'sending') AND NOT ${blocked}`,
      )
      .pluck(),
    /** A delivery that took the place of an older one has waited since that one. Refused, and nothing urgent arrived there since. */
    undelivered: sqlite.prepare<[{ before: number }], { platform: string; card: string }>(
      `WITH arrived AS MATERIALIZED (
         SELECT platform, max(settled_at) AS at FROM outbox WHERE state = 'sent' AND rank <= 1 GROUP BY platform)
       SELECT DISTINCT o.platform, o.thread AS card FROM outbox o LEFT JOIN arrived ON arrived.platform = o.platform
       WHERE o.state IN ('pending', 'sending', 'failed') AND o.rank <= 1 AND o.platform <> 'page' AND CASE o.state
         WHEN 'failed' THEN arrived.at IS NULL OR arrived.at < o.settled_at
         ELSE coalesce((SELECT first.created_at FROM outbox first WHERE first.id = o.place), o.created_at) <= :before END`,
    ),
  };
}
