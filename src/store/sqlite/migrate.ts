/** Brings the schema up to date, forward only, and refuses a database that a newer program has written. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Database } from "better-sqlite3";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";

const require = createRequire(import.meta.url);

/** Applies what is missing in one transaction. */
export function migrateSchema(sqlite: Database, drizzle: BetterSQLite3Database, file: string): void {
  refuseNewer(sqlite, file);
  const { migrate } =
    require("drizzle-orm/better-sqlite3/migrator") as typeof import("drizzle-orm/better-sqlite3/migrator");
  migrate(drizzle, { migrationsFolder: folder });
}

/** For a reader, which may not migrate: throws unless the schema is exactly this program's. */
export function assertSchema(sqlite: Database, file: string): void {
  refuseNewer(sqlite, file);
  const found = versionIn(sqlite).version;
  if (found < known.length)
    throw new Error(
      `${file} has schema version ${found} and this program reads ${known.length}. ` +
        "Start the service once to bring it up to date, or read it with the program that wrote it.",
    );
}

interface Migration {
  when: number;
  tag: string;
}

const folder = findFolder(import.meta.dirname);
const known = (JSON.parse(readFileSync(join(folder, "meta", "_journal.json"), "utf8")) as { entries: Migration[] })
  .entries;

/** migrations/ lies at the root of the package, above both src/ and the compiled dist/. */
function findFolder(from: string): string {
  const candidate = join(from, "migrations", "sqlite");
  if (existsSync(join(candidate, "meta", "_journal.json"))) return candidate;
  const parent = dirname(from);
  if (parent === from)
    throw new Error("The folder migrations/sqlite is missing from this installation. Install it again.");
  return findFolder(parent);
}

function refuseNewer(sqlite: Database, file: string): void {
  const { version, newest } = versionIn(sqlite);
  if (version > known.length || newest > (known.at(-1)?.when ?? 0))
    throw new Error(
      `${file} has schema version ${version} and this program knows ${known.length}: a newer Wardroom has written it. ` +
        "Run that version again, or restore a backup made before the upgrade. Nothing was changed.",
    );
}

/** How many migrations were applied, and the date of the newest. */
function versionIn(sqlite: Database): { version: number; newest: number } {
  const exists = sqlite.prepare("SELECT 1 FROM sqlite_schema WHERE name = '__drizzle_migrations'").get();
  if (!exists) return { version: 0, newest: 0 };
  const row = sqlite
    .prepare<[], { version: number; newest: number | null }>(
      "SELECT count(*) AS version, max(created_at) AS newest FROM __drizzle_migrations",
    )
    .get();
  return { version: row?.version ?? 0, newest: Number(row?.newest ?? 0) };
}
