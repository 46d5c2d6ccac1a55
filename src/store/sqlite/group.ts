/**
 * Group commit: what is written in the same turn of the event loop shares one transaction and one wait for the disk. What waits for no
 * disk by itself does not wait for the end of that turn either, but only until whatever runs now has nothing more to write.
 */
import { closeSync, fdatasync, fdatasyncSync, openSync } from "node:fs";
import type { Sqlite } from "./connection.ts";

export interface Group {
  /**
   * Runs `work` in the next transaction, in the order of the calls, and resolves with its result once that is on disk. One that
   * throws is undone alone and rejects; the others stand. `after` runs once it is durable, before anybody is told.
   */
  write<T>(work: () => T, after?: (result: T) => void): Promise<T>;
  /**
   * The same without a wait for the disk of its own: a crash of the process keeps it, a power cut may take it back. The log is
   * written in order, so it is on disk before anything that is written later is. For what is simply done anew when it was lost.
   */
  writeUnsynced<T>(work: () => T): Promise<T>;
  /**
   * `written` runs once it is in the log, and the promise resolves once it is on disk. What `written` sets off and is written by
   * `write` in the same turn brings both there in one wait; without such a thing the event loop does not stand still meanwhile.
   * When the disk refuses, the promise rejects although the work stands.
   */
  writeTelling<T>(work: () => T, written: (result: T) => void): Promise<T>;
  /** Writes what still waits, now. */
  flush(): void;
  /** Flushes for the last time. */
  close(): void;
  /** Something was undone: whatever is kept in memory of the newest rows must be read again. */
  onUndone(forget: () => void): void;
}

/** More than this in one transaction would only make the first ones wait. */
const most = 500;

/** `written` is told after each transaction. */
export function openGroup(sqlite: Sqlite, written = (): void => {}): Group {
  const forgetters: (() => void)[] = [];
  let waiting: Entry[] = [];

  const changes = sqlite.prepare<[], number>("SELECT total_changes()").pluck();

  const undone = (): void => {
    for (const forget of forgetters) forget();
  };

  /** The whole transaction is undone with it. A savepoint would keep a copy of each page that it changes, on disk if they are many. */
  const runAlone = sqlite.transaction((entry: Entry): void => entry.run());

  /** A savepoint inside the group's transaction. */
  const runOne = sqlite.transaction((entry: Entry): void => entry.run());

  const runAll = sqlite.transaction((entries: Entry[]): void => {
    for (const entry of entries)
      try {
        runOne(entry);
      } catch (error) {
        entry.fail(error);
        undone();
        // A full disk makes SQLite undo the whole transaction: then nobody's work is there.
        if (!sqlite.inTransaction) throw error;
      }
  });

  /** NORMAL writes the same to the log and does not wait for it. https://sqlite.org/pragma.html#pragma_synchronous */
  const unsynced = (run: () => void): void => {
    // By `exec`, which costs a ninth of what `pragma` does.
    sqlite.exec("PRAGMA synchronous = NORMAL");
    try {
      run();
    } finally {
      sqlite.exec("PRAGMA synchronous = FULL");
    }
  };

  /** Told as written, and not known to be on disk. */
  let told: Entry[] = [];
  let syncDue = false;
  let syncing = false;
  let log: number | undefined;
  /** The log keeps its file for as long as it is open. Syncing it is all that a commit of FULL does more than one of NORMAL. */
  const logFile = (): number => {
    log ??= openSync(`${sqlite.name}-wal`, "r+");
    return log;
  };

  const syncSoon = (): void => {
    if (told.length === 0 || syncDue || syncing) return;
    syncDue = true;
    setImmediate(() => {
      syncDue = false;
      // The flush that is due may bring them to disk, and looks here again if it does not.
      if (waiting.length === 0 && told.length > 0) syncTold();
    });
  };

  const syncTold = (): void => {
    const entries = told;
    told = [];
    syncing = true;
    fdatasync(logFile(), (error) => {
      syncing = false;
      for (const entry of entries) error ? entry.reject(error) : entry.settle();
      syncSoon();
      if (!sqlite.open) closeLog();
    });
  };

  const settleTold = (): void => {
    const entries = told;
    told = [];
    for (const entry of entries) entry.settle();
  };

  const closeLog = (): void => {
    if (log === undefined || syncing) return;
    closeSync(log);
    log = undefined;
  };

  const flush = (): void => {
    const entries = waiting.slice(0, most);
    waiting = waiting.slice(most);
    if (entries.length === 0) return;
    if (waiting.length > 0) setImmediate(flush);
    const synced = entries.some(({ wait }) => wait === "own");
    const before = synced && told.length > 0 ? changes.get() : undefined;
    const run = (): void => {
      const [first, second] = entries;
      if (first && !second) runAlone.immediate(first);
      else runAll.immediate(entries);
    };
    try {
      if (synced) run();
      else unsynced(run);
    } catch (error) {
      undone();
      for (const entry of entries) entry.reject(error);
      syncSoon();
      return;
    }
    // A commit that changes nothing waits for no disk.
    if (before !== undefined && before !== changes.get()) settleTold();
    for (const entry of entries)
      if (entry.wait !== "shared") entry.settle();
      else if (!entry.tell() || synced) entry.settle();
      else told.push(entry);
    syncSoon();
    written();
  };

  const enter = <T>(wait: Wait, work: () => T, after?: (result: T) => void): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (!sqlite.open) return reject(new Error("The store is closed; nothing more is written."));
      if (waiting.length === 0)
        if (wait === "own") setImmediate(flush);
        else process.nextTick(flushSoon);
      waiting.push(entryOf(wait, work, after, resolve, reject));
    });

  /** Runs once all promises of this moment went on. Where one waits for the disk, the others of this turn of the loop may share that. */
  const flushSoon = (): void => {
    if (waiting.some(({ wait }) => wait === "own")) setImmediate(flush);
    else flush();
  };

  return {
    write: (work, after) => enter("own", work, after),
    writeUnsynced: (work) => enter("none", work),
    writeTelling: (work, written) => enter("shared", work, written),
    flush() {
      while (waiting.length > 0) flush();
      if (told.length === 0) return;
      fdatasyncSync(logFile());
      settleTold();
    },
    close() {
      this.flush();
      closeLog();
    },
    onUndone: (forget) => void forgetters.push(forget),
  };
}

/** For the disk: one of its own, none, or one that it shares with what it sets off. */
type Wait = "own" | "none" | "shared";

interface Entry {
  wait: Wait;
  run(): void;
  /** Its work was undone; it is told so when the group is written. */
  fail(error: unknown): void;
  /** Runs what is to run once it is written; false when it was undone. */
  tell(): boolean;
  settle(): void;
  reject(error: unknown): void;
}

function entryOf<T>(
  wait: Wait,
  work: () => T,
  after: ((result: T) => void) | undefined,
  resolve: (result: T) => void,
  reject: (error: unknown) => void,
): Entry {
  let outcome: { type: "done"; result: T } | { type: "failed"; error: unknown } | undefined;
  return {
    wait,
    run() {
      outcome = { type: "done", result: work() };
    },
    fail(error) {
      outcome = { type: "failed", error };
    },
    tell() {
      if (outcome?.type !== "done") return false;
      after?.(outcome.result);
      return true;
    },
    settle() {
      if (outcome?.type !== "done") return reject(outcome?.error);
      if (wait !== "shared") after?.(outcome.result);
      resolve(outcome.result);
    },
    reject,
  };
}
