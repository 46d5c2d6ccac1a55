/** The thread that moves the log into the database: one order, one answer. It has a connection of its own and changes no row. */
import { parentPort, workerData } from "node:worker_threads";
import Database from "better-sqlite3";

const sqlite = new Database(workerData as string, { fileMustExist: true, timeout: 0 });
// Before pages are copied the log is waited for, and before it is begun anew the database.
sqlite.exec("PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA wal_autocheckpoint = 0");

parentPort?.on("message", (order: "move" | "end") => {
  if (order === "end") {
    sqlite.close();
    parentPort?.close();
    return;
  }
  // PASSIVE waits for nobody and holds nobody up; what it leaves is moved the next time.
  sqlite.pragma("wal_checkpoint(PASSIVE)");
  parentPort?.postMessage("moved");
});
