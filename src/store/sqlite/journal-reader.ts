/**
 * Events of the journal, found by their subject, their type or their place. By hand: the planner takes the primary key for anything that is
 * to come in order, and would look at every record there is. A `+` keeps it from that (https://sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_).
 */
import type { JournalEvent } from "../../domain/journal/event.ts";
import type { JournalFilter } from "../../ports/store.ts";
import { boundNumber, boundText } from "./bound.ts";
import { type EventRow, eventOf, mainChain } from "./chain.ts";
import type { Sqlite } from "./connection.ts";

type Value = string | number;

/** Records after `low` and up to `high`, so many of them. */
interface Stretch {
  low: number;
  high: number;
  limit: number;
}

/** Of several types, so many records of the journal are looked through in one go, and more where there were few. */
interface Widths {
  narrowest: number;
  widest: number;
}
const usualWidths: Widths = { narrowest: 4_000, widest: 64_000 };

export function openJournalReader(sqlite: Sqlite, widths = usualWidths): (filter: JournalFilter) => JournalEvent[] {
  const prepare = (text: string) => sqlite.prepare<Value[], EventRow>(text);
  const prepared = new Map<string, ReturnType<typeof prepare>>();
  const ask = (text: string, values: readonly Value[]): EventRow[] => {
    let statement = prepared.get(text);
    if (!statement) {
      statement = prepare(text);
      prepared.set(text, statement);
    }
    return statement.all(...values);
  };
  const head = sqlite.prepare<[], number | null>(`SELECT max(seq) FROM journal WHERE chain = '${mainChain}'`).pluck();

  const rowsOf = ({
    subject,
    subjects,
    types,
    afterSeq = 0,
    throughSeq,
    limit,
    newestFirst = false,
  }: JournalFilter): EventRow[] => {
    const way = newestFirst ? "DESC" : "ASC";
    const all: Stretch = { low: afterSeq, high: throughSeq ?? Number.MAX_SAFE_INTEGER, limit: limit ?? everything };
    if (subject !== undefined) {
      if (subjects && !subjects.includes(subject)) return [];
      const which = types ? ` AND +type IN (${marks(types)})` : "";
      return ask(records(`subject = ${boundText("?")}${which}`, way), [subject, ...(types ?? []), ...values(all)]);
    }
    if (subjects) {
      const which = types ? ` AND +type IN (${marks(types)})` : "";
      return ask(records(`subject IN (SELECT value FROM json_each(?))${which}`, way), [
        JSON.stringify(subjects),
        ...(types ?? []),
        ...values(all),
      ]);
    }
    if (!types) return ask(inPlace(way), values(all));
    const ofTypes = (stretch: Stretch) =>
      ask(records(`type IN (${marks(types)})`, way), [...types, ...values(stretch)]);
    // Those of one type lie in order; those of several are put in order, so no more of them than are wanted.
    if (types.length < 2 || limit === undefined) return ofTypes(all);
    return within({ ...all, high: Math.min(all.high, head.get() ?? 0) }, { newestFirst, widths }, ofTypes);
  };
  return (filter) => rowsOf(filter).map(eventOf);
}

/** A part of the stretch after the other, until there are enough. */
function within(
  { low, high, limit }: Stretch,
  { newestFirst, widths: { narrowest, widest } }: { newestFirst: boolean; widths: Widths },
  ask: (part: Stretch) => EventRow[],
): EventRow[] {
  const found: EventRow[] = [];
  let width = Math.max(narrowest, 2 * limit);
  for (let [from, to] = [low, high]; from < to && found.length < limit; ) {
    const part = newestFirst
      ? { low: Math.max(from, to - width), high: to }
      : { low: from, high: Math.min(to, from + width) };
    const more = ask({ ...part, limit: limit - found.length });
    for (const one of more) found.push(one);
    if (newestFirst) to = part.low;
    else from = part.high;
    if (more.length * 8 < width) width = Math.min(2 * width, Math.max(width, widest));
  }
  return found;
}

const columns = "j.seq, j.at, j.type, j.schema, j.actor, j.subject, b.body";
const bodies = "CROSS JOIN journal_bodies b ON b.chain = j.chain AND b.seq = j.seq";

const inPlace = (way: string): string =>
  `SELECT ${columns} FROM journal j ${bodies}
   WHERE j.chain = '${mainChain}' AND ${between("j.seq")} ORDER BY j.seq ${way} LIMIT ${boundNumber("?")}`;

/** First which ones, in order, from the index alone; then what they say. */
const records = (which: string, way: string): string =>
  `SELECT ${columns}
   FROM (SELECT seq FROM journal WHERE +chain = '${mainChain}' AND ${which} AND ${between("seq")} ORDER BY seq ${way} LIMIT ${boundNumber("?")}) k
   CROSS JOIN journal j ON j.chain = '${mainChain}' AND j.seq = k.seq ${bodies} ORDER BY k.seq ${way}`;

const values = ({ low, high, limit }: Stretch): Value[] => [low, high, limit];
const marks = (list: readonly string[]): string => list.map(() => boundText("?")).join(", ");
const between = (column: string): string => `${column} > ${boundNumber("?")} AND ${column} <= ${boundNumber("?")}`;

/** SQLite's way to say no limit. */
const everything = -1;
