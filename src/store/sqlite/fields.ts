/** Fields of records that are dropped when their time is over: value and salt go, the commitment stays. */
import { jcs } from "../../format/jcs.ts";
import { mainChain } from "./chain.ts";
import type { Sqlite } from "./connection.ts";
import type { Erase } from "./erase.ts";

/** So many records in one transaction: whoever writes meanwhile waits for a few milliseconds. */
const atOnce = 100;

export interface Fields {
  drop(records: readonly { seq: number; fields: readonly string[] }[]): Promise<void>;
}

export function openFields(sqlite: Sqlite, erase: Erase): Fields {
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
  return {
    drop: (records) =>
      erase.steps(
        Array.from({ length: Math.ceil(records.length / atOnce) }, (_, nth) => () => {
          for (const { seq, fields } of records.slice(nth * atOnce, (nth + 1) * atOnce)) dropOne(seq, fields);
        }),
      ),
  };
}
