/** How far each segment chain has come, as the transaction that asks sees it. */
import type { Sqlite } from "./connection.ts";

/** Jumps from chain to chain along the primary key: there are few chains and many segments. */
export function prepareHeads(sqlite: Sqlite): () => Record<string, number> {
  const read = sqlite.prepare<[], { chain: string; seq: number }>(
    `WITH RECURSIVE chains (chain) AS (
       SELECT min(chain) FROM segments
       UNION ALL
       SELECT (SELECT min(chain) FROM segments WHERE chain > chains.chain) FROM chains WHERE chain IS NOT NULL
     )
     SELECT chain, (SELECT max(seq) FROM segments s WHERE s.chain = chains.chain) AS seq FROM chains WHERE chain IS NOT NULL`,
  );
  return () => Object.fromEntries(read.all().map(({ chain, seq }) => [chain, seq]));
}
