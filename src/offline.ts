/** The store without the service: for commands of the host while nothing else has the file. */
import { existsSync } from "node:fs";
import { openWorld, systemRandom, wallClock } from "./app.ts";
import { loadConfig } from "./config.ts";
import type { Env } from "./env.ts";
import type { Log } from "./ports/log.ts";
import type { World } from "./ports/world.ts";
import { openSqliteStore, type SqliteStore } from "./store/sqlite/open.ts";

/** A command says what went wrong itself; only faults are worth a line of their own. */
const quiet: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: (fields, message) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
};

/** Throws a sentence when there is no store yet, or another process has it. */
export function openJournalStore({ database }: Env, { readOnly }: { readOnly: boolean }): SqliteStore {
  if (!existsSync(database))
    throw new Error(`There is no store at ${database} yet. Start Wardroom once, or set DATABASE_URL.`);
  return openSqliteStore({ file: database, clock: wallClock, random: systemRandom, log: quiet, readOnly });
}

export async function openOffline(
  env: Env,
  { readOnly = false } = {},
): Promise<{ world: World; close(): Promise<void> }> {
  const loaded = loadConfig(env.config);
  if (loaded.type === "problems") throw new Error(loaded.problems.join("\n"));
  const store = openJournalStore(env, { readOnly });
  const { world } = await openWorld(store, loaded.config, { clock: wallClock, random: systemRandom, log: quiet });
  return { world, close: () => store.close() };
}
