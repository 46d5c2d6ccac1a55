/** The connection: private files, durable settings that are asserted, and the schema brought up to date. */
import { closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import { lockForWriting, type WriterLock } from "./lock.ts";
import { assertSchema, migrateSchema } from "./migrate.ts";

// CommonJS on purpose: see schema.ts.
const require = createRequire(import.meta.url);
const { drizzle } = require("drizzle-orm/better-sqlite3") as typeof import("drizzle-orm/better-sqlite3");

export type Sqlite = Database.Database;

/** So long another process that holds the file is waited for, in milliseconds. */
export const busyTimeout = 5_000;

export interface Connection {
  sqlite: Sqlite;
  drizzle: BetterSQLite3Database;
  close(): void;
}

/** Opens for writing. Throws when another process writes, when the disk would not be waited for, or when the schema is newer. */
export function connect(file: string): Connection {
  createPrivately(file);
  const lock = lockForWriting(file);
  try {
    const sqlite = new Database(file, { timeout: busyTimeout });
    try {
      makeDurable(sqlite);
      const orm = drizzle(sqlite);
      migrateSchema(sqlite, orm, file);
      return { sqlite, drizzle: orm, close: () => closeAll(sqlite, lock) };
    } catch (error) {
      sqlite.close();
      throw error;
    }
  } catch (error) {
    lock.release();
    throw explained(error, file);
  }
}

/** Opens for reading beside a writer or without one; takes no lock and changes nothing. */
export function connectReadOnly(file: string): Connection {
  if (!existsSync(file)) throw new Error(`There is no database at ${file}. Check the path, or start the service once.`);
  const sqlite = new Database(file, { readonly: true, fileMustExist: true, timeout: busyTimeout });
  try {
    assertSchema(sqlite, file);
    return { sqlite, drizzle: drizzle(sqlite), close: () => sqlite.close() };
  } catch (error) {
    sqlite.close();
    throw explained(error, file);
  }
}

function explained(error: unknown, file: string): unknown {
  if (error instanceof Database.SqliteError && error.code === "SQLITE_NOTADB")
    return new Error(
      `${file} is not a database of Wardroom. Point it at another path, or restore the file from a backup.`,
    );
  return error;
}

/** SQLite gives its -wal and -shm files the mode of the database, so it is enough to create these two ourselves. */
function createPrivately(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // Never open a file that exists: closing it again would drop the POSIX locks this process holds on it.
  for (const path of [file, `${file}.lock`]) if (!existsSync(path)) closeSync(openSync(path, "wx", 0o600));
}

/**
 * better-sqlite3 is compiled so that turning WAL on silently means synchronous=NORMAL, which can lose the last commits in a power
 * cut (WiseLibs/better-sqlite3, docs/performance.md). So it is set, read back, and anything else refused.
 */
export function makeDurable(sqlite: Sqlite): void {
  sqlite.pragma("journal_mode = WAL");
  sqlite.pragma("synchronous = FULL");
  sqlite.pragma("journal_size_limit = 67108864"); // the log shrinks again after a burst
  sqlite.pragma("fullfsync = ON"); // macOS: fsync alone does not reach the disk there; no effect elsewhere
  sqlite.pragma("foreign_keys = ON");
  // Deleted cells are overwritten where that writes no page more: else the first page of a table keeps a copy of its first rows for ever.
  sqlite.pragma("secure_delete = FAST");
  sqlite.pragma("recursive_triggers = ON"); // else INSERT OR REPLACE would get past the triggers against DELETE
  const wanted = { journal_mode: "wal", synchronous: 2, foreign_keys: 1, recursive_triggers: 1 };
  for (const [name, value] of Object.entries(wanted)) {
    const read = sqlite.pragma(name, { simple: true });
    if (read !== value)
      throw new Error(
        `SQLite has ${name}=${String(read)} where ${value} is needed; without it a power cut could lose what was answered. ` +
          "Put the database on a local disk that supports WAL.",
      );
  }
}

function closeAll(sqlite: Sqlite, lock: WriterLock): void {
  sqlite.close();
  lock.release();
}
