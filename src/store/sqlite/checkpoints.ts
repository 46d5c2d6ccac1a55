/**
 * Moves what is in the log into the database in a thread of its own. SQLite would do so inside a commit, every thousand pages: then
 * the event loop stands still for as long as thousands of pages are copied and two files are waited for.
 */
import { Worker } from "node:worker_threads";
import type { Log } from "../../ports/log.ts";
import type { Sqlite } from "./connection.ts";

interface Checkpoints {
  /** Something was written: when enough lies in the log, it is moved. */
  written(): void;
  /** Resolves once the thread has let go of the file. */
  close(): Promise<void>;
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

  const left = (): number => {
    const [, inLog = 0, moved = 0] = state.get() ?? [];
    return inLog - moved;
  };

  const start = (): Worker => {
    const begun = new Worker(code, { workerData: sqlite.name });
    begun.unref();
    begun.on("message", () => {
      isMoving = false;
    });
    begun.on("error", (error) => {
      isBroken = true;
      thread = undefined;
      if (sqlite.open) sqlite.exec(`PRAGMA wal_autocheckpoint = ${enough}`);
      log.warn({ err: error }, "the thread that moves the database's log ended; commits move it from now on");
    });
    return begun;
  };

  const look = (): void => {
    looking = undefined;
    if (isMoving || isBroken || left() < enough) return;
    isMoving = true;
    thread ??= start();
    thread.postMessage("move");
  };

  return {
    written() {
      if (isMoving || isBroken || looking) return;
      looking = setTimeout(look, lookAfter);
      looking.unref();
    },
    async close() {
      clearTimeout(looking);
      const ending = thread;
      thread = undefined;
      isBroken = true;
      if (!ending) return;
      const ended = new Promise((resolve) => ending.once("exit", resolve));
      ending.ref();
      ending.postMessage("end");
      await ended;
    },
  };
}
