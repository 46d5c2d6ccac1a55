/** Things of a kind, by what they are found by. By hand and prepared once a shape, for several are asked for before every page. */
import type { Kind, ListFilter } from "../../ports/store.ts";
import { boundNumber, boundText } from "./bound.ts";
import type { Sqlite } from "./connection.ts";
import { sortKey } from "./sort-key.ts";

export interface ThingRow {
  subject: string;
  version: number;
  state: string;
}

type Value = string | number;

const text = boundText("?");

export function openList(sqlite: Sqlite): (kind: Kind, filter: ListFilter) => ThingRow[] {
  const prepare = (query: string) => sqlite.prepare<Value[], ThingRow>(query);
  const prepared = new Map<string, ReturnType<typeof prepare>>();
  return (kind, { room, rooms, agent, status, newestFirst, lastFirst, beyond, limit }) => {
    const where = [`kind = ${text}`];
    const values: Value[] = [kind];
    for (const [column, value] of Object.entries({ room, agent, status }))
      if (value !== undefined) {
        where.push(`${column} = ${text}`);
        values.push(value);
      }
    if (rooms) {
      where.push("room IN (SELECT value FROM json_each(?))");
      values.push(JSON.stringify(rooms));
    }
    if (beyond !== undefined) {
      const past = lastFirst ? "<" : ">";
      const sort = sortKey(beyond);
      where.push(`(sort ${past} ${text} OR (sort = ${text} AND subject ${past} ${text}))`);
      values.push(sort, sort, beyond);
    }
    const way = lastFirst ? "DESC" : "ASC";
    const order = newestFirst ? "changed_seq DESC" : `sort ${way}, subject ${way}`;
    const query = `SELECT subject, version, state FROM things WHERE ${where.join(" AND ")} ORDER BY ${order} LIMIT ${boundNumber("?")}`;
    let statement = prepared.get(query);
    if (!statement) {
      statement = prepare(query);
      prepared.set(query, statement);
    }
    return statement.all(...values, limit ?? everything);
  };
}

/** SQLite's way to say no limit. */
const everything = -1;
