/**
 * Runs that closed, as the signals `evidence.missing` say: written in the transaction that appends such a signal, by the same statement
 * that a rebuild reads. What lines said that were dropped since stays.
 */
import { evidenceMissing, ownSource } from "../../domain/evidence/reserved-signal.ts";
import { day, type Instant } from "../../domain/words/time.ts";
import type { ClosedRunCount, ClosedRuns } from "../../ports/store.ts";
import type { Sqlite } from "./connection.ts";

export interface KeptRuns {
  /** After a segment of Wardroom's own was written. */
  note(chain: string, seq: number): void;
  /** Closed from `from` on and before `to`, counted by agent, by what they lack and by pact: a day at once, from the first on. */
  count(span: { from: Instant; to: Instant }): ClosedRuns;
}

interface Row {
  id: string;
  agent: string;
  closed_at: number;
  missing: string;
  pact: string;
  chain: string;
  seq: number;
}

/**
 * Lines are JSON without newlines, so together they are one list. Signals of before they told when their run closed: when they were written.
 * Lines that were damaged say nothing here: that they are not what was written is for `verify` to say, and no reason to open nothing.
 */
const list = "'[' || replace(CAST(b.bytes AS TEXT), char(10), ',') || ']'";
const said = `SELECT l.value ->> '$.id' AS id, l.value ->> '$.agent' AS agent,
    CASE typeof(l.value ->> '$.attributes.closed') WHEN 'integer' THEN l.value ->> '$.attributes.closed' ELSE s.received_at END AS closed_at,
    l.value ->> '$.attributes.missing' AS missing,
    CASE typeof(l.value ->> '$.attributes.pact') WHEN 'text' THEN l.value ->> '$.attributes.pact' ELSE '' END AS pact, s.chain, s.seq
  FROM segments s JOIN segment_lines b ON b.chain = s.chain AND b.seq = s.seq,
    json_each(CASE WHEN json_valid(${list}) THEN ${list} ELSE '[]' END) l
  WHERE s.source = '${ownSource}' AND CASE l.type WHEN 'object' THEN l.value ->> '$.signal' = '${evidenceMissing}'
    AND typeof(l.value ->> '$.id') = 'text' AND typeof(l.value ->> '$.agent') = 'text'
    AND typeof(l.value ->> '$.attributes.missing') = 'text' END`;

const insert = (rows: string): string =>
  `INSERT INTO closed_runs (id, agent, closed_at, missing, pact, chain, seq) ${rows} ON CONFLICT (id) DO NOTHING`;

export function openClosedRuns(sqlite: Sqlite): KeptRuns {
  const note = sqlite.prepare<[string, number]>(insert(`${said} AND s.chain = ? AND s.seq = ?`));
  const count = sqlite.prepare<[number, number], ClosedRunCount>(
    `SELECT agent, missing, pact, count(*) AS runs FROM closed_runs
     WHERE closed_at >= ? AND closed_at < ? GROUP BY agent, missing, pact`,
  );
  const first = sqlite
    .prepare<[number, number], number>(
      "SELECT closed_at FROM closed_runs WHERE closed_at >= ? AND closed_at < ? ORDER BY closed_at LIMIT 1",
    )
    .pluck();
  return {
    note: (chain, seq) => void note.run(chain, seq),
    count({ from, to }) {
      const begins = first.get(Math.ceil(from), Math.ceil(to));
      if (begins === undefined) return { counts: [] };
      const ends = Math.min(begins + day, Math.ceil(to));
      return { counts: count.all(begins, ends), ...(ends < to && { next: ends }) };
    },
  };
}

/** How the table differs from what the signals say whose lines are here. The first signal about a run counts. */
export function differingRuns(sqlite: Sqlite): string[] {
  const rows = sqlite.prepare<[], Row>(`${said} ORDER BY s.chain, s.seq`).all();
  const expected = new Map<string, Row>();
  for (const row of rows) if (!expected.has(row.id)) expected.set(row.id, row);
  const live = sqlite.prepare<[], Row>("SELECT id, agent, closed_at, missing, pact, chain, seq FROM closed_runs").all();
  const known = new Map(live.map((row) => [row.id, row]));
  const isHere = sqlite
    .prepare<[string, number], number>("SELECT 1 FROM segment_lines WHERE chain = ? AND seq = ?")
    .pluck();
  const strays = new Set(sqlite.prepare<[], string>(`SELECT id FROM closed_runs WHERE ${isStray}`).pluck().all());
  return [
    ...[...expected].flatMap(([id, row]) => {
      const found = known.get(id);
      if (!found) return [`closed run ${id}: missing, though its signal is on disk`];
      return JSON.stringify(found) === JSON.stringify(row) || isEarlier(found, row)
        ? []
        : [`closed run ${id}: not what its signal says`];
    }),
    ...live.flatMap(({ id, chain, seq }) =>
      !expected.has(id) && (strays.has(id) || isHere.get(chain, seq) !== undefined)
        ? [`closed run ${id}: no signal says it`]
        : [],
    ),
  ];

  /** Of a signal whose lines were dropped, before the one that is still here. */
  function isEarlier({ chain, seq }: Row, row: Row): boolean {
    return (chain !== row.chain || seq !== row.seq) && isHere.get(chain, seq) === undefined;
  }
}

/** Of no segment that Wardroom wrote: no signal can have said it, dropped or not. */
const isStray = `NOT EXISTS (SELECT 1 FROM segments s WHERE s.chain = closed_runs.chain AND s.seq = closed_runs.seq AND s.source = '${ownSource}')`;

/** Written anew from the signals; of runs whose signals were dropped nothing is lost. */
export function refillRuns(sqlite: Sqlite): void {
  sqlite
    .prepare(
      `DELETE FROM closed_runs WHERE EXISTS (SELECT 1 FROM segment_lines b WHERE b.chain = closed_runs.chain AND b.seq = closed_runs.seq) OR ${isStray}`,
    )
    .run();
  sqlite.prepare(insert(`${said} ORDER BY s.chain, s.seq`)).run();
}
