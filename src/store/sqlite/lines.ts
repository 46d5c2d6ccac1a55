/**
 * Lines of segments that are dropped when their time is over: lines and salt go, the header stays. What is left is an empty row, which
 * `segment_lines` passes over; it goes as well once it stands far enough from every row that still has lines (see erase.ts).
 */
import type { Sqlite } from "./connection.ts";
import type { Erase } from "./erase.ts";

/** So many segments in one transaction: whoever writes meanwhile waits for a few milliseconds. */
const atOnce = 100;

/**
 * SQLite balances a page with at most two beside it, of 4 KiB each. An empty row takes 18 bytes or more, so there are at most 240 in a
 * page: beyond so many no row is in one of those pages.
 */
const margin = 1_000;

export interface Lines {
  drop(chain: string, ranges: readonly Range[]): Promise<void>;
}

export function openLines(sqlite: Sqlite, erase: Erase): Lines {
  const empty = sqlite.prepare<[string, number, number]>(
    "UPDATE segment_bytes SET salt = x'', bytes = x'' WHERE chain = ? AND seq BETWEEN ? AND ? AND salt <> x''",
  );
  const extent = sqlite.prepare<[string, number, number], { first: number | null; last: number | null }>(
    "SELECT min(rowid) AS first, max(rowid) AS last FROM segment_bytes WHERE chain = ? AND seq BETWEEN ? AND ?",
  );
  const row = "rowid AS id, length(salt) = 0 AS isEmpty FROM segment_bytes";
  const within = sqlite.prepare<[number, number], Row>(`SELECT ${row} WHERE rowid BETWEEN ? AND ? ORDER BY rowid`);
  const below = sqlite.prepare<[number, number], Row>(`SELECT ${row} WHERE rowid < ? ORDER BY rowid DESC LIMIT ?`);
  const above = sqlite.prepare<[number, number], Row>(`SELECT ${row} WHERE rowid > ? ORDER BY rowid LIMIT ?`);
  const remove = sqlite.prepare<[number]>("DELETE FROM segment_bytes WHERE rowid = ?");

  /** Empty rows in and around a range that may go. */
  const removable = (chain: string, [from, to]: Range): number[] => {
    const { first, last } = extent.get(chain, from, to) ?? {};
    if (typeof first !== "number" || typeof last !== "number") return [];
    // Twice: those on the other side of what was kept for the sake of this range.
    const [before, after] = [below.all(first, 2 * margin).reverse(), above.all(last, 2 * margin)];
    const rows = [...before, ...within.all(first, last), ...after];
    return farFromLines(rows, before.length < 2 * margin, after.length < 2 * margin);
  };

  /** In the transaction in which it was looked for: a row that is appended meanwhile has lines. */
  const sweep = (chain: string, ranges: readonly Range[]): void => {
    for (const hull of hullsOf(ranges)) for (const id of removable(chain, hull)) remove.run(id);
  };

  return {
    drop: (chain, ranges) =>
      erase.steps(
        ranges.length === 0
          ? []
          : [
              ...ranges.flatMap(piecesOf).map(
                ([first, last]) =>
                  () =>
                    void empty.run(chain, first, last),
              ),
              () => sweep(chain, ranges),
            ],
      ),
  };
}

type Range = readonly [first: number, last: number];

interface Row {
  id: number;
  isEmpty: 0 | 1;
}

/** `begins`, `ends`: the first and the last are those of the table; beyond others there may be lines. */
function farFromLines(rows: readonly Row[], begins: boolean, ends: boolean): number[] {
  const far: number[] = [];
  const next = rows.map(() => Number.POSITIVE_INFINITY);
  let line = ends ? Number.POSITIVE_INFINITY : rows.length;
  for (let nth = rows.length - 1; nth >= 0; nth--) {
    if (rows[nth]?.isEmpty === 0) line = nth;
    next[nth] = line;
  }
  let last = begins ? Number.NEGATIVE_INFINITY : -1;
  for (const [nth, { id, isEmpty }] of rows.entries()) {
    if (isEmpty === 0) last = nth;
    else if (nth - last > margin && (next[nth] ?? 0) - nth > margin) far.push(id);
  }
  return far;
}

/** Ranges so near to each other that what is around them is looked through once. */
function hullsOf(ranges: readonly Range[]): Range[] {
  const hulls: [number, number][] = [];
  for (const [first, last] of ranges) {
    const open = hulls.at(-1);
    if (open && first - open[1] <= 4 * margin) open[1] = last;
    else hulls.push([first, last]);
  }
  return hulls;
}

function piecesOf([first, last]: Range): Range[] {
  const pieces: Range[] = [];
  for (let from = first; from <= last; from += atOnce) pieces.push([from, Math.min(last, from + atOnce - 1)]);
  return pieces;
}
