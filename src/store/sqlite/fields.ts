/** Fields of records that are dropped when their time is over: value and salt go, the commitment stays. */
import { second } from "../../domain/words/time.ts";
import { jcs } from "../../format/jcs.ts";
import { mainChain } from "./chain.ts";
import { busyTimeout, type Sqlite } from "./connection.ts";
import type { Group } from "./group.ts";

/** So many records in one transaction: whoever writes meanwhile waits for a few milliseconds. */
const atOnce = 100;

export interface Fields {
  drop(records: readonly { seq: number; fields: readonly string[] }[]): Promise<void>;
}

export function openFields(sqlite: Sqlite, group: Group): Fields {
  const read = sqlite.prepare<[number], { body: string; salts: string }>(
    `SELECT body, salts FROM journal_bodies WHERE chain = '${mainChain}' AND seq = ?`,
  );
  const write = sqlite.prepare<[string, string, number]>(
    `UPDATE journal_bodies SET body = ?, salts = ? WHERE chain = '${mainChain}' AND seq = ?`,
  );
  const dropOne = (seq: number, fields: readonly string[]): void => {
    const row = read.get(seq);
    if (!row) throw new Error(`the body of record ${seq} is gone. Run: wardroom journal verify`);
    const without = (json: string): string =>
      jcs(Object.fromEntries(Object.entries(JSON.parse(json)).filter(([field]) => !fields.includes(field))));
    const [body, salts] = [without(row.body), without(row.salts)];
    if (body !== row.body || salts !== row.salts) write.run(body, salts, seq);
  };
  // Nor in the log beside it, which has the pages as they were: https://sqlite.org/pragma.html#pragma_wal_checkpoint
  // Whoever reads the file elsewhere, such as a backup, may need them still. That is waited for beside everything else.
  let later: NodeJS.Timeout | undefined;
  const emptyLog = (): void => {
    clearTimeout(later);
    if (!sqlite.open) return;
    sqlite.pragma("busy_timeout = 0");
    try {
      const [done] = sqlite.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[];
      if (done?.busy === 0) return;
    } finally {
      sqlite.pragma(`busy_timeout = ${busyTimeout}`);
    }
    emptySoon();
  };
  const emptySoon = (): void => {
    later = setTimeout(emptyLog, second);
    later.unref();
  };
  // A process that was killed before left the log as it was.
  if (!sqlite.readonly && sqlite.prepare("SELECT 1 FROM journal WHERE type = 'journal.pruned' LIMIT 1").get())
    emptySoon();
  return {
    async drop(records) {
      for (let from = 0; from < records.length; from += atOnce)
        await group.write(() => {
          // What was dropped shall not lie readable in the file: https://sqlite.org/pragma.html#pragma_secure_delete
          sqlite.pragma("secure_delete = ON");
          try {
            for (const { seq, fields } of records.slice(from, from + atOnce)) dropOne(seq, fields);
          } finally {
            sqlite.pragma("secure_delete = OFF");
          }
        });
      if (records.length > 0) emptyLog();
    },
  };
}
