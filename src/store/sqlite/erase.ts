/**
 * What is dropped is gone from the file and from its log, not only from what a query finds. SQLite overwrites what is deleted when it
 * is told to (https://sqlite.org/pragma.html#pragma_secure_delete); the log has the pages as they were until it is emptied.
 *
 * One thing it does not overwrite: the cells it copies when it balances pages. So rows with words in them are never deleted while they
 * have any, nor beside such: they are made smaller, which moves nobody.
 */
import type { Checkpoints } from "./checkpoints.ts";
import type { Sqlite } from "./connection.ts";
import type { Group } from "./group.ts";

export interface Erase {
  /** Each step in a transaction of its own; resolves once the log was emptied as well, or somebody who reads it is waited for. */
  steps(steps: Iterable<() => void>): Promise<void>;
  /** One transaction, and its log is left to whoever moves it. */
  once(step: () => void): Promise<void>;
}

/** Undefined `checkpoints`: a reader, which erases nothing. */
export function openErase(sqlite: Sqlite, group: Group, checkpoints: Pick<Checkpoints, "empty"> | undefined): Erase {
  const once = (step: () => void): Promise<void> =>
    group.write(() => {
      sqlite.pragma("secure_delete = ON");
      try {
        step();
      } finally {
        sqlite.pragma("secure_delete = FAST");
      }
    });
  // A process that was killed before left the log as it was.
  if (
    checkpoints &&
    sqlite.prepare("SELECT 1 FROM journal WHERE type IN ('journal.pruned', 'segments.pruned') LIMIT 1").get()
  )
    void checkpoints.empty();
  return {
    once,
    async steps(steps) {
      let some = false;
      for (const step of steps) {
        await once(step);
        some = true;
      }
      if (some) await checkpoints?.empty();
    },
  };
}
