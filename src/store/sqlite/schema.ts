/** The tables. migrations/sqlite makes them; this says the same to drizzle, and the migration adds STRICT and the triggers. */
import { createRequire } from "node:module";

// drizzle's ESM entry costs 174 MiB of memory against 59 for the CommonJS one (measured; ARCHITECTURE.md, Decisions).
const require = createRequire(import.meta.url);
const { blob, foreignKey, index, integer, primaryKey, sqliteTable, text } =
  require("drizzle-orm/sqlite-core") as typeof import("drizzle-orm/sqlite-core");
const { sql } = require("drizzle-orm") as typeof import("drizzle-orm");

/** The envelope of each event; what the hash covers. Never updated, never deleted. */
export const journal = sqliteTable(
  "journal",
  {
    chain: text().notNull(),
    seq: integer().notNull(),
    at: integer().notNull(),
    type: text().notNull(),
    schema: integer().notNull(),
    actor: text().notNull(),
    subject: text().notNull(),
    commitment: text().notNull(),
    prev: text().notNull(),
    hash: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.chain, table.seq] }),
    index("journal_by_subject").on(table.subject, table.seq),
    index("journal_by_type").on(table.type, table.seq),
  ],
);

/** What each event says, apart from its envelope so that a field can be redacted without breaking the chain. Canonical JSON. */
export const journalBodies = sqliteTable(
  "journal_bodies",
  {
    chain: text().notNull(),
    seq: integer().notNull(),
    body: text().notNull(),
    salts: text().notNull(),
    commitments: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.chain, table.seq] }),
    foreignKey({ columns: [table.chain, table.seq], foreignColumns: [journal.chain, journal.seq] }),
  ],
);

/** The present state of each thing: a fold of its events, kept so that nobody has to fold them again. */
export const things = sqliteTable(
  "things",
  {
    subject: text().primaryKey(),
    kind: text().notNull(),
    /** The subject with its numbers padded, so that BR-9 sorts before BR-10. */
    sort: text().notNull(),
    version: integer().notNull(),
    room: text(),
    agent: text(),
    status: text(),
    changedAt: integer("changed_at").notNull(),
    changedSeq: integer("changed_seq").notNull(),
    state: text().notNull(),
  },
  (table) => [
    index("things_by_sort").on(table.kind, table.sort, table.subject),
    index("things_by_change").on(table.kind, table.changedSeq),
    index("things_by_status").on(table.kind, table.status, table.sort, table.subject),
    index("things_by_agent").on(table.kind, table.agent, table.changedSeq),
    index("things_by_room").on(table.kind, table.room, table.sort, table.subject),
    index("things_by_room_change").on(table.kind, table.room, table.changedSeq),
    index("things_by_run")
      .on(table.agent, sql`state ->> '$.run'`)
      .where(sql`kind in ('action', 'approval') and state ->> '$.run' is not null`),
  ],
);

/** Unique keys that things hold: one open breach per agent and threshold, one use of a link. */
export const claims = sqliteTable("claims", { key: text().primaryKey(), subject: text().notNull() }, (table) => [
  index("claims_by_subject").on(table.subject),
]);

/** When to come back to a thing, and with which command. */
export const timers = sqliteTable(
  "timers",
  {
    key: text().primaryKey(),
    subject: text().notNull(),
    due: integer().notNull(),
    command: text().notNull(),
    data: text().notNull(),
  },
  (table) => [index("timers_by_due").on(table.due), index("timers_by_subject").on(table.subject)],
);

/** The last number given of each kind of short id: ("BR-", 142). */
export const shortIds = sqliteTable("short_ids", { prefix: text().primaryKey(), last: integer().notNull() });

/** Deliveries, kept until each was sent at least once. */
export const outbox = sqliteTable(
  "outbox",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    /** Where it stands in its order: its id, or that of the oldest delivery it took the place of. */
    place: integer().notNull(),
    /** 0 page, 1 approval, 2 update, 3 digest. */
    rank: integer().notNull(),
    platform: text().notNull(),
    destination: text().notNull(),
    /** What must stay in order at one destination: the card a delivery belongs to. */
    thread: text().notNull(),
    collapse: text(),
    job: text().notNull(),
    state: text().notNull(),
    attempts: integer().notNull(),
    fence: integer().notNull(),
    nextAt: integer("next_at").notNull(),
    leaseUntil: integer("lease_until"),
    createdAt: integer("created_at").notNull(),
    settledAt: integer("settled_at"),
    error: text(),
  },
  (table) => [
    index("outbox_by_thread")
      .on(table.platform, table.destination, table.thread, table.place)
      .where(sql`state in ('pending', 'sending')`),
    index("outbox_by_rank").on(table.rank, table.place).where(sql`state in ('pending', 'sending')`),
    index("outbox_by_state").on(table.state, table.rank),
  ],
);

/** Headers of what arrived, one a batch, chained per writer. Never updated, never deleted. */
export const segments = sqliteTable(
  "segments",
  {
    chain: text().notNull(),
    seq: integer().notNull(),
    room: text().notNull(),
    source: text().notNull(),
    receivedAt: integer("received_at").notNull(),
    derive: text().notNull(),
    count: integer().notNull(),
    minAt: integer("min_at").notNull(),
    maxAt: integer("max_at").notNull(),
    agents: text().notNull(),
    idHashes: blob("id_hashes", { mode: "buffer" }).notNull(),
    digest: text().notNull(),
    prev: text().notNull(),
    hash: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.chain, table.seq] }),
    index("segments_by_arrival").on(table.receivedAt),
    index("segments_by_room").on(table.room, table.maxAt),
  ],
);

/**
 * The lines of each segment as received, joined by newlines, and the salt of their digest: the two go together. Dropped, both are empty
 * or the row is gone; the view `segment_lines` has those that are here.
 */
export const segmentBytes = sqliteTable(
  "segment_bytes",
  {
    chain: text().notNull(),
    seq: integer().notNull(),
    salt: blob({ mode: "buffer" }).notNull(),
    bytes: blob({ mode: "buffer" }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.chain, table.seq] }),
    foreignKey({ columns: [table.chain, table.seq], foreignColumns: [segments.chain, segments.seq] }),
  ],
);

/**
 * Runs that closed under a pact that names evidence, as the signals `evidence.missing` say: written with them, and to be had from them
 * again. `chain` and `seq`: the segment of the signal; `missing`: slots, `pact`: versions that it was held against, both separated by
 * spaces. What is known of a run outlives the lines.
 */
export const closedRuns = sqliteTable(
  "closed_runs",
  {
    id: text().primaryKey(),
    agent: text().notNull(),
    closedAt: integer("closed_at").notNull(),
    missing: text().notNull(),
    chain: text().notNull(),
    seq: integer().notNull(),
    pact: text().notNull().default(""),
  },
  (table) => [index("closed_runs_by_time").on(table.closedAt, table.agent, table.missing, table.pact)],
);

/** What the tables above rest on: `fold_version`, the rules by which things, claims, timers and short ids were folded. */
export const meta = sqliteTable("meta", { key: text().primaryKey(), value: integer().notNull() });

/** How far the watch has judged each segment chain. */
export const watermarks = sqliteTable("watermarks", { chain: text().primaryKey(), seq: integer().notNull() });

/** The windows of the watch at a point of a chain, so that a boot needs only what came after. */
export const snapshots = sqliteTable(
  "snapshots",
  {
    chain: text().notNull(),
    derive: text().notNull(),
    seq: integer().notNull(),
    takenAt: integer("taken_at").notNull(),
    state: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.chain, table.derive] })],
);

/** Answers given to requests with an Idempotency-Key, for 24 hours. */
export const idempotency = sqliteTable(
  "idempotency",
  {
    token: text().notNull(),
    key: text().notNull(),
    digest: text().notNull(),
    answer: text().notNull(),
    at: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.token, table.key] }), index("idempotency_by_age").on(table.at)],
);

/** What each button in chat stands for, by the SHA-256 of its token. */
export const buttons = sqliteTable("buttons", {
  hash: text().primaryKey(),
  item: text().notNull(),
  verb: text().notNull(),
  epoch: integer().notNull(),
  shown: text().notNull(),
  platform: text().notNull(),
  destination: text().notNull(),
  createdAt: integer("created_at").notNull(),
});
