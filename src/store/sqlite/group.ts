/** Group commit: what is written in the same turn of the event loop shares one transaction and one wait for the disk. */
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
  /** Writes what still waits, now. */
  flush(): void;
  /** Something was undone: whatever is kept in memory of the newest rows must be read again. */
  onUndone(forget: () => void): void;
}

/** More than this in one transaction would only make the first ones wait. */
const most = 500;

export function openGroup(sqlite: Sqlite): Group {
  const forgetters: (() => void)[] = [];
  let waiting: Entry[] = [];

  const undone = (): void => {
    for (const forget of forgetters) forget();
  };

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
    sqlite.pragma("synchronous = NORMAL");
    try {
      run();
    } finally {
      sqlite.pragma("synchronous = FULL");
    }
  };

  const flush = (): void => {
    const entries = waiting.slice(0, most);
    waiting = waiting.slice(most);
    if (entries.length === 0) return;
    if (waiting.length > 0) setImmediate(flush);
    try {
      if (entries.some(({ synced }) => synced)) runAll.immediate(entries);
      else unsynced(() => runAll.immediate(entries));
    } catch (error) {
      undone();
      for (const entry of entries) entry.reject(error);
      return;
    }
    for (const entry of entries) entry.settle();
  };

  const enter = <T>(synced: boolean, work: () => T, after?: (result: T) => void): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (!sqlite.open) return reject(new Error("The store is closed; nothing more is written."));
      if (waiting.length === 0) setImmediate(flush);
      waiting.push(entryOf(synced, work, after, resolve, reject));
    });

  return {
    write: (work, after) => enter(true, work, after),
    writeUnsynced: (work) => enter(false, work),
    flush() {
      while (waiting.length > 0) flush();
    },
    onUndone: (forget) => void forgetters.push(forget),
  };
}

interface Entry {
  /** Somebody waits until it is on disk. */
  synced: boolean;
  run(): void;
  /** Its work was undone; it is told so when the group is written. */
  fail(error: unknown): void;
  settle(): void;
  reject(error: unknown): void;
}

function entryOf<T>(
  synced: boolean,
  work: () => T,
  after: ((result: T) => void) | undefined,
  resolve: (result: T) => void,
  reject: (error: unknown) => void,
): Entry {
  let outcome: { type: "done"; result: T } | { type: "failed"; error: unknown } | undefined;
  return {
    synced,
    run() {
      outcome = { type: "done", result: work() };
    },
    fail(error) {
      outcome = { type: "failed", error };
    },
    settle() {
      if (outcome?.type !== "done") return reject(outcome?.error);
      after?.(outcome.result);
      resolve(outcome.result);
    },
    reject,
  };
}
