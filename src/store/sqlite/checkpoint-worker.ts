/** The thread that moves the log into the database: one order, one answer. It has a connection of its own and changes no row. */
import { parentPort, workerData } from "node:worker_threads";
import Database from "better-sqlite3";
import type { Moved, Order } from "./checkpoints.ts";

const sqlite = new Database(workerData as string, { fileMustExist: true, timeout: 0 });
// Before pages are copied the log is waited for, and before it is begun anew the database.
sqlite.exec("PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA wal_autocheckpoint = 0");

/** A commit that is under way just then is over by the next of these. */
const tries = 10;
const between = 20;

parentPort?.on("message", (order: Order) => {
  switch (order) {
    case "move":
      move();
      return answer({ order, done: true });
    case "empty":
      // What can be is moved beside everybody: whoever commits while the log is emptied waits for the rest alone.
      move();
      return answer({ order, done: empty() });
    case "end":
      sqlite.close();
      parentPort?.close();
  }
});

const answer = (moved: Moved): void => parentPort?.postMessage(moved);

/** PASSIVE waits for nobody and holds nobody up; what it leaves is moved the next time. */
const move = (): unknown => sqlite.pragma("wal_checkpoint(PASSIVE)");

/** False where somebody still reads what is in the log. https://sqlite.org/pragma.html#pragma_wal_checkpoint */
function empty(): boolean {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let nth = 0; nth < tries; nth++) {
    const [found] = sqlite.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[];
    if (found?.busy === 0) return true;
    Atomics.wait(pause, 0, 0, between);
  }
  return false;
}
