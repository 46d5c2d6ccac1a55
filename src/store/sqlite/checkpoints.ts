/**
 * Moves what is in the log into the database in a thread of its own. SQLite would do so inside a commit, every thousand pages: then
 * the event loop stands still for as long as thousands of pages are copied and two files are waited for.
 */
import { Worker } from "node:worker_threads";
import { second } from "../../domain/words/time.ts";
import type { Log } from "../../ports/log.ts";
import { busyTimeout, type Sqlite } from "./connection.ts";

export interface Checkpoints {
  /** Something was written: when enough lies in the log, it is moved. */
  written(): void;
  /**
   * All of the log is moved and the file of it cut to nothing, so that what was overwritten lies in neither. Resolves once that was
   * tried; where somebody read the log meanwhile, it is tried again each second until it is done.
   */
  empty(): Promise<void>;
  /** Resolves once the thread has let go of the file. */
  close(): Promise<void>;
}

/** What the thread is told, and what it answers to all but the last. */
export type Order = "move" | "empty" | "end";
export interface Moved {
  order: "move" | "empty";
  done: boolean;
}

/** Pages of 4 KiB. */
const enough = 1_000;

/** A page writes several times until it is out, and waits for no look into the log between them. In ms. */
const lookAfter = 10;

/**
 * So long a log is moved by a commit after all: while others write, the thread never gets to the very end of it, and only a log that
 * was moved to its end is begun anew. By then little is left.
 */
const longest = 8_000;

/** Beside the sources and beside the compiled package alike. */
const code = new URL(
  import.meta.url.endsWith(".ts") ? "./checkpoint-worker.ts" : "./checkpoint-worker.js",
  import.meta.url,
);

export function openCheckpoints(sqlite: Sqlite, log: Log): Checkpoints {
  sqlite.exec(`PRAGMA wal_autocheckpoint = ${longest}`);
  // It moves nothing and tells how much there is. https://sqlite.org/c3ref/wal_checkpoint_v2.html
  const state = sqlite.prepare<[], [busy: number, inLog: number, moved: number]>("PRAGMA wal_checkpoint(NOOP)").raw();
  let thread: Worker | undefined;
  let isMoving = false;
  let isBroken = false;
  let looking: NodeJS.Timeout | undefined;
  let later: NodeJS.Timeout | undefined;
  /** Those who wait for the log to be emptied, in the order of what the thread was told. */
  const waiting: (() => void)[] = [];

  const left = (): number => {
    const [, inLog = 0, moved = 0] = state.get() ?? [];
    return inLog - moved;
  };

  const tellAll = (): void => {
    for (const tell of waiting.splice(0)) tell();
  };

  const emptySoon = (): void => {
    clearTimeout(later);
    if (!sqlite.open) return;
    later = setTimeout(() => void checkpoints.empty(), second);
    later.unref();
  };

  const start = (): Worker => {
    const begun = new Worker(code, { workerData: sqlite.name });
    begun.unref();
    begun.on("message", ({ order, done }: Moved) => {
      if (order === "move") isMoving = false;
      else {
        waiting.shift()?.();
        if (!done) emptySoon();
      }
    });
    begun.on("error", (error) => {
      isBroken = true;
      thread = undefined;
      if (sqlite.open) sqlite.exec(`PRAGMA wal_autocheckpoint = ${enough}`);
      log.warn({ err: error }, "the thread that moves the database's log ended; commits move it from now on");
      if (waiting.length > 0) emptySoon();
      tellAll();
    });
    return begun;
  };

  const look = (): void => {
    looking = undefined;
    if (isMoving || isBroken || left() < enough) return;
    isMoving = true;
    thread ??= start();
    thread.postMessage("move" satisfies Order);
  };

  /** Without the thread: whoever reads the log is not waited for. */
  const emptyHere = (): boolean => {
    sqlite.pragma("busy_timeout = 0");
    try {
      const [found] = sqlite.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[];
      return found?.busy === 0;
    } finally {
      sqlite.pragma(`busy_timeout = ${busyTimeout}`);
    }
  };

  const checkpoints: Checkpoints = {
    written() {
      if (isMoving || isBroken || looking) return;
      looking = setTimeout(look, lookAfter);
      looking.unref();
    },
    empty() {
      clearTimeout(later);
      if (!sqlite.open) return Promise.resolve();
      if (isBroken) {
        if (!emptyHere()) emptySoon();
        return Promise.resolve();
      }
      thread ??= start();
      thread.postMessage("empty" satisfies Order);
      return new Promise((resolve) => void waiting.push(resolve));
    },
    async close() {
      clearTimeout(looking);
      clearTimeout(later);
      const ending = thread;
      thread = undefined;
      isBroken = true;
      if (!ending) return;
      const ended = new Promise((resolve) => ending.once("exit", resolve));
      ending.ref();
      ending.postMessage("end" satisfies Order);
      await ended;
      clearTimeout(later);
      tellAll();
    },
  };
  return checkpoints;
}
