/** `list` of a kind of thing: the same options, order and table for each, read from the store without disturbing the service. */
import type { Command } from "commander";
import type { States } from "../domain/journal/states.ts";
import type { Env } from "../env.ts";
import type { Kind } from "../ports/store.ts";
import type { World } from "../ports/world.ts";
import { count, oneOf } from "./option-values.ts";
import { columns, reading } from "./reading.ts";
import type { Terminal } from "./terminal.ts";

interface Listed<K extends Kind> {
  kind: K;
  statuses: readonly string[];
  /** Each is of agents, so that it can be asked for by one. */
  byAgent?: true;
  /** One as JSON. */
  facts(state: States[K], world: World): object | Promise<object>;
  /** One as a line of the table. */
  row(state: States[K], world: World): string[] | Promise<string[]>;
  /** What is printed where there is none. */
  none: string;
}

interface ListOptions {
  room?: string;
  agent?: string;
  status?: string;
  limit: number;
  json?: boolean;
}

export function listCommand<K extends Kind>(
  group: Command,
  { kind, statuses, byAgent, facts, row, none }: Listed<K>,
  env: () => Env,
  terminal: Terminal,
): void {
  const list = group.command("list").description("The latest first").option("--room <room>", "only of this room");
  if (byAgent) list.option("--agent <agent>", "only of this agent");
  list
    .option("--status <status>", statuses.join(", "), oneOf("A status", statuses))
    .option("--limit <n>", "how many at most", count, 50)
    .option("--json", "print as JSON")
    .action(({ limit, json, room, agent, status }: ListOptions) =>
      reading(env(), async (world) => {
        const filter = { ...(room && { room }), ...(agent && { agent }), ...(status && { status }) };
        const found = await world.store.list(kind, { ...filter, lastFirst: true, limit });
        if (json) return terminal.out(JSON.stringify(await each(found, ({ state }) => facts(state, world))));
        const rows = await each(found, ({ state }) => row(state, world));
        terminal.out(rows.length > 0 ? columns(rows) : none);
      }),
    );
}

/** One after the other: of many things the store is not asked for everything at once. */
async function each<T, R>(all: readonly T[], read: (one: T) => R | Promise<R>): Promise<R[]> {
  const found: R[] = [];
  for (const one of all) found.push(await read(one));
  return found;
}
