/**
 * Proves that nothing in the journal or the segments was changed, removed or put in between, from the rows alone.
 *
 * What it cannot see: a main chain that lost its newest events and everything that mentions them. For that the head is returned,
 * to be compared with one that was kept elsewhere.
 */
import type { Verification } from "../../ports/store.ts";
import { mainChain } from "./chain.ts";
import type { Connection, Sqlite } from "./connection.ts";
import type { Broken, Tally } from "./doubt.ts";
import { verifyJournal } from "./verify-journal.ts";
import { verifySegments } from "./verify-segments.ts";

export type Progress = (done: number, total: number) => void;

/** Reads a page at a time; events that arrive meanwhile are left to the next time. */
export async function verify({ sqlite }: Pick<Connection, "sqlite">, progress?: Progress): Promise<Verification> {
  const { events: total, segments: totalSegments, until } = extent(sqlite);
  const tally = createTally(total + totalSegments, progress);
  const { events, head, pruned, broken: bent, vouchedChains } = await verifyJournal(sqlite, until, tally);
  if (bent) return { ok: false, events, segments: 0, dropped: 0, pruned, head, brokenAt: bent };
  const { segments, dropped, broken: lost } = await verifySegments(sqlite, vouchedChains, until, tally);
  const broken = lost ?? strayRows(sqlite);
  return { ok: broken === undefined, events, segments, dropped, pruned, head, ...(broken && { brokenAt: broken }) };
}

/** Rows that stand beside the chains: a verifier that walked only the chains would never look at them. */
function strayRows(sqlite: Sqlite): Broken | undefined {
  return sqlite
    .prepare<[], Broken>(
      `SELECT chain, seq, 'it stands in the journal, but in no chain this program writes' AS reason
         FROM journal WHERE chain <> '${mainChain}'
       UNION ALL
       SELECT chain, seq, 'a body without its event' FROM journal_bodies b
         WHERE NOT EXISTS (SELECT 1 FROM journal j WHERE j.chain = b.chain AND j.seq = b.seq)
       UNION ALL
       SELECT chain, seq, 'lines without their segment' FROM segment_bytes b
         WHERE NOT EXISTS (SELECT 1 FROM segments s WHERE s.chain = b.chain AND s.seq = b.seq)
       LIMIT 1`,
    )
    .get();
}

function createTally(total: number, progress: Progress | undefined): Tally {
  let done = 0;
  return (rows) => {
    done += rows;
    progress?.(Math.min(done, total), total);
    return new Promise((resolve) => setImmediate(resolve));
  };
}

function extent(sqlite: Sqlite): { events: number; segments: number; until: number } {
  const number = (sql: string): number => sqlite.prepare<[], number | null>(sql).pluck().get() ?? 0;
  return {
    events: number("SELECT count(*) FROM journal"),
    segments: number("SELECT count(*) FROM segments"),
    until: number(`SELECT max(seq) FROM journal WHERE chain = '${mainChain}'`),
  };
}
