/** Folds the whole journal anew and holds the live tables against it: states, claims, timers, the counters of short ids, and runs that closed. */
import type { Subject } from "../../domain/journal/event.ts";
import { jcs } from "../../format/jcs.ts";
import type { Rebuild } from "../../ports/store.ts";
import { type EventRow, eventOf, mainChain } from "./chain.ts";
import { differingRuns, refillRuns } from "./closed-runs.ts";
import type { Connection, Sqlite } from "./connection.ts";
import { type Folded, fold, project, shortIdOf } from "./fold.ts";
import type { Progress } from "./verify.ts";

/**
 * With `apply` the tables are replaced in one transaction, unless the journal itself cannot be folded; `differences` then says
 * what was put right. Others may commit meanwhile: what they add is folded last, together with the comparison.
 */
export async function rebuild(
  { sqlite }: Pick<Connection, "sqlite">,
  { apply = false, progress }: { apply?: boolean; progress?: Progress },
): Promise<Rebuild> {
  const read = pages(sqlite);
  const total = sqlite.prepare<[], number>("SELECT count(*) FROM journal").pluck().get() ?? 0;
  const anew = createFold();
  while (anew.events() < total) {
    const rows = read.all(anew.cursor());
    if (rows.length === 0) break;
    anew.add(rows);
    progress?.(Math.min(anew.events(), total), total);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const last = sqlite.transaction(() => finish(sqlite, anew, apply));
  return apply ? last.immediate() : last.deferred();
}

/** The same in one go and applied, for an opening, when nobody else can wait. `also` is written with it, if it could be done. */
export function rebuildNow(sqlite: Sqlite, also: () => void): Rebuild {
  return sqlite
    .transaction((): Rebuild => {
      const found = finish(sqlite, createFold(), true);
      if (found.ok) also();
      return found;
    })
    .immediate();
}

const pages = (sqlite: Sqlite) =>
  sqlite.prepare<[number], BodiedRow>(
    `SELECT j.seq, at, type, schema, actor, subject, body
     FROM journal j LEFT JOIN journal_bodies b ON b.chain = j.chain AND b.seq = j.seq
     WHERE j.chain = '${mainChain}' AND j.seq > ? ORDER BY j.seq LIMIT 500`,
  );

/** Folds what is left, compares, and replaces where it may. */
function finish(sqlite: Sqlite, anew: Fold, apply: boolean): Rebuild {
  const read = pages(sqlite);
  for (let rows = read.all(anew.cursor()); rows.length > 0; rows = read.all(anew.cursor())) anew.add(rows);
  const expected = anew.tables();
  const runs = differingRuns(sqlite);
  const differences = [...expected.faults, ...compare(expected, liveTables(sqlite)), ...runs];
  const replace = apply && expected.faults.length === 0;
  if (replace && differences.length > 0) replaceTables(sqlite, expected);
  if (replace && runs.length > 0) refillRuns(sqlite);
  return { ok: replace || differences.length === 0, things: expected.things.size, events: anew.events(), differences };
}

/** One row of each table by its key, as comparable text, and as the values to write. */
type Table = Map<string, Record<string, string | number | null>>;

interface Tables {
  things: Table;
  claims: Table;
  timers: Table;
  shortIds: Table;
}

type BodiedRow = Omit<EventRow, "body"> & { body: string | null };

interface Fold {
  events(): number;
  /** The last event that was folded. */
  cursor(): number;
  add(rows: BodiedRow[]): void;
  tables(): Tables & { faults: string[] };
}

function createFold(): Fold {
  const things = new Map<Subject, Folded>();
  const faults: string[] = [];
  let events = 0;
  let cursor = 0;
  return {
    events: () => events,
    cursor: () => cursor,
    add(rows: BodiedRow[]): void {
      for (const row of rows) {
        events += 1;
        cursor = row.seq;
        try {
          if (row.body === null) throw new Error("its body is missing");
          things.set(row.subject, fold(things.get(row.subject), eventOf({ ...row, body: row.body })));
        } catch (error) {
          faults.push(`event ${row.seq} (${row.type} of ${row.subject}) cannot be folded: ${String(error)}`);
        }
      }
    },
    tables: () => projectAll(things, faults),
  };
}

function projectAll(things: Map<Subject, Folded>, foldFaults: string[]): Tables & { faults: string[] } {
  const tables: Tables = { things: new Map(), claims: new Map(), timers: new Map(), shortIds: new Map() };
  const faults = [...foldFaults];
  for (const thing of things.values()) {
    const { row, claims, timers } = project(thing);
    const id = shortIdOf(row.subject);
    tables.things.set(row.subject, row);
    for (const key of claims) {
      const holder = tables.claims.get(key)?.subject;
      if (holder !== undefined) faults.push(`claim ${key}: the journal gives it to both ${holder} and ${row.subject}`);
      tables.claims.set(key, { key, subject: row.subject });
    }
    for (const timer of timers) tables.timers.set(timer.key, { ...timer });
    if (id) {
      const last = Math.max(id.number, Number(tables.shortIds.get(id.prefix)?.last ?? 0));
      tables.shortIds.set(id.prefix, { prefix: id.prefix, last });
    }
  }
  return { ...tables, faults };
}

function liveTables(sqlite: Sqlite): Tables {
  const read = (key: string, sql: string): Table =>
    new Map(
      sqlite
        .prepare<[], Record<string, string | number | null>>(sql)
        .all()
        .map((row) => [String(row[key]), row]),
    );
  return {
    things: read(
      "subject",
      `SELECT subject, kind, sort, version, room, agent, status, changed_at AS changedAt, changed_seq AS changedSeq, state FROM things`,
    ),
    claims: read("key", "SELECT key, subject FROM claims"),
    timers: read("key", "SELECT key, subject, due, command, data FROM timers"),
    shortIds: read("prefix", "SELECT prefix, last FROM short_ids"),
  };
}

function compare(expected: Tables, live: Tables): string[] {
  return [
    ...compareTable("", expected.things, live.things),
    ...compareTable("claim ", expected.claims, live.claims),
    ...compareTable("timer ", expected.timers, live.timers),
    ...compareTable("short id ", expected.shortIds, live.shortIds),
  ];
}

function compareTable(what: string, expected: Table, live: Table): string[] {
  const differences: string[] = [];
  for (const [key, row] of expected) {
    const found = live.get(key);
    if (!found) {
      differences.push(`${what}${key}: missing, though the journal has it`);
      continue;
    }
    const columns = Object.keys(row).filter((column) => !sameValue(column, row[column], found[column]));
    if (columns.length > 0) differences.push(`${what}${key}: ${columns.join(", ")} not what the journal says`);
  }
  for (const key of live.keys())
    if (!expected.has(key)) differences.push(`${what}${key}: the journal does not have it`);
  return differences;
}

/** Columns of JSON are compared as data: the order of fields depends on where a fold began. */
function sameValue(column: string, a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if ((column !== "state" && column !== "data") || typeof a !== "string" || typeof b !== "string") return false;
  try {
    return jcs(JSON.parse(a)) === jcs(JSON.parse(b));
  } catch {
    return false;
  }
}

function replaceTables(sqlite: Sqlite, { things, claims, timers, shortIds }: Tables): void {
  const fill = (table: string, columns: string, values: string, rows: Table): void => {
    sqlite.prepare(`DELETE FROM ${table}`).run();
    const insert = sqlite.prepare(`INSERT INTO ${table} (${columns}) VALUES (${values})`);
    for (const row of rows.values()) insert.run(row);
  };
  fill(
    "things",
    "subject, kind, sort, version, room, agent, status, changed_at, changed_seq, state",
    ":subject, :kind, :sort, :version, :room, :agent, :status, :changedAt, :changedSeq, :state",
    things,
  );
  fill("claims", "key, subject", ":key, :subject", claims);
  fill("timers", "key, subject, due, command, data", ":key, :subject, :due, :command, :data", timers);
  fill("short_ids", "prefix, last", ":prefix, :last", shortIds);
}
