/** One writer a file: a second process is refused with the first one's pid. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import Database from "better-sqlite3";

export interface WriterLock {
  release(): void;
}

/**
 * Takes the writer's place beside `file`, or throws a sentence that names who has it. What holds is the operating system's
 * own file lock (an exclusive SQLite transaction on FILE.lock), so it ends with the process however that ends; FILE.pid only says
 * who. Readers never touch either.
 */
export function lockForWriting(file: string): WriterLock {
  const lock = new Database(`${file}.lock`, { timeout: 0 });
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if (error instanceof Database.SqliteError && error.code === "SQLITE_BUSY")
      throw new StoreInUse(file, readPid(file));
    throw error;
  }
  writeFileSync(`${file}.pid`, `${process.pid}\n`, { mode: 0o600 });
  return {
    release() {
      rmSync(`${file}.pid`, { force: true });
      lock.close();
    },
  };
}

class StoreInUse extends Error {
  constructor(file: string, pid: string | undefined) {
    super(
      `${file} is in use by ${pid ? `process ${pid}` : "another process"}. Stop that one first; a database has one writer. ` +
        "To look at it while it runs, open it read-only (wardroom journal verify does).",
    );
    this.name = "StoreInUse";
  }
}

function readPid(file: string): string | undefined {
  try {
    return readFileSync(`${file}.pid`, "utf8").trim() || undefined;
  } catch {
    return undefined;
  }
}
