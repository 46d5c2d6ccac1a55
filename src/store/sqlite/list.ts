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
interface Part {
  text: string;
  values: Value[];
}

/** Each room is looked up by itself as long as there are no more; SQLite takes at most 500 together. */
const mostApart = 100;

const text = boundText("?");

export function openList(sqlite: Sqlite): (kind: Kind, filter: ListFilter) => ThingRow[] {
  const prepare = (query: string) => sqlite.prepare<Value[], ThingRow>(query);
  const prepared = new Map<string, ReturnType<typeof prepare>>();
  return (kind, filter) => {
    const parts = partsOf(kind, filter);
    if (parts.length === 0) return [];
    const query = `${parts.map((part) => part.text).join(" UNION ALL ")} ORDER BY ${orderOf(filter)} LIMIT ${boundNumber("?")}`;
    let statement = prepared.get(query);
    if (!statement) {
      statement = prepare(query);
      prepared.set(query, statement);
    }
    return statement.all(...parts.flatMap(({ values }) => values), filter.limit ?? everything);
  };
}

/**
 * One of each room: in that way SQLite takes them in their order from the index and merges them, so that of a busy room no more is read
 * than of a quiet one. What an agent or a status finds is less than what a room does, and is asked whose room it is.
 */
function partsOf(kind: Kind, filter: ListFilter): Part[] {
  const rooms = filter.rooms && [...new Set(filter.rooms)];
  const narrower = filter.agent !== undefined || filter.status !== undefined;
  if (!rooms && filter.room === undefined) return [partOf(kind, filter)];
  if (!rooms) return [partOf(kind, filter, [narrower ? `+room = ${text}` : `room = ${text}`, `${filter.room}`])];
  const allowed = filter.room === undefined ? rooms : rooms.filter((room) => room === filter.room);
  if (narrower || allowed.length > mostApart)
    return [partOf(kind, filter, ["+room IN (SELECT value FROM json_each(?))", JSON.stringify(allowed)])];
  return allowed.map((room) => partOf(kind, filter, [`room = ${text}`, room]));
}

function partOf(
  kind: Kind,
  { agent, status, lastFirst, beyond }: ListFilter,
  inRoom?: readonly [condition: string, value: string],
): Part {
  const where = [`kind = ${text}`];
  const values: Value[] = [kind];
  const also = (condition: string, ...its: Value[]): void => {
    where.push(condition);
    values.push(...its);
  };
  if (inRoom) also(...inRoom);
  if (agent !== undefined) also(`agent = ${text}`, agent);
  if (status !== undefined) also(`status = ${text}`, status);
  if (beyond !== undefined)
    also(`(sort, subject) ${lastFirst ? "<" : ">"} (${text}, ${text})`, sortKey(beyond), beyond);
  return {
    text: `SELECT subject, version, state, sort, changed_seq FROM things WHERE ${where.join(" AND ")}`,
    values,
  };
}

function orderOf({ newestFirst, lastFirst, status, limit }: ListFilter): string {
  // All of a status are sorted rather than everything of the kind gone through in order.
  if (newestFirst) return status !== undefined && limit === undefined ? "+changed_seq DESC" : "changed_seq DESC";
  const way = lastFirst ? "DESC" : "ASC";
  return `sort ${way}, subject ${way}`;
}

/** SQLite's way to say no limit. */
const everything = -1;
