/** Things of a kind, by what they are found by. By hand and prepared once a shape, for several are asked for before every page. */
import type { Kind, ListFilter } from "../../ports/store.ts";
import type { Sqlite } from "./connection.ts";
import { sortKey } from "./sort-key.ts";

export interface ThingRow {
  subject: string;
  version: number;
  state: string;
}

type Value = string | number;

export function openList(sqlite: Sqlite): (kind: Kind, filter: ListFilter) => ThingRow[] {
  const prepare = (text: string) => sqlite.prepare<Value[], ThingRow>(text);
  const prepared = new Map<string, ReturnType<typeof prepare>>();
  return (kind, { room, rooms, agent, status, newestFirst, lastFirst, beyond, limit }) => {
    const where = ["kind = ?"];
    const values: Value[] = [kind];
    for (const [column, value] of Object.entries({ room, agent, status }))
      if (value !== undefined) {
        where.push(`${column} = ?`);
        values.push(value);
      }
    if (rooms) {
      where.push("room IN (SELECT value FROM json_each(?))");
      values.push(JSON.stringify(rooms));
    }
    if (beyond !== undefined) {
      const past = lastFirst ? "<" : ">";
      const sort = sortKey(beyond);
      where.push(`(sort ${past} ? OR (sort = ? AND subject ${past} ?))`);
      values.push(sort, sort, beyond);
    }
    const way = lastFirst ? "DESC" : "ASC";
    const order = newestFirst ? "changed_seq DESC" : `sort ${way}, subject ${way}`;
    const text = `SELECT subject, version, state FROM things WHERE ${where.join(" AND ")} ORDER BY ${order} LIMIT ?`;
    let statement = prepared.get(text);
    if (!statement) {
      statement = prepare(text);
      prepared.set(text, statement);
    }
    return statement.all(...values, limit ?? everything);
  };
}

/** SQLite's way to say no limit. */
const everything = -1;
