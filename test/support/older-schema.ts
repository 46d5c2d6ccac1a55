/** A store as an earlier program left it: what later migrations made is taken back. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Database } from "better-sqlite3";

/** What takes back the nth migration. */
const undo: Readonly<Record<number, string>> = {
  3: "DROP TABLE closed_runs; DROP INDEX things_by_run;",
  4: "DROP INDEX things_by_room; DROP INDEX things_by_room_change; DROP VIEW segment_lines;",
  5: "DROP INDEX closed_runs_by_time; ALTER TABLE closed_runs DROP COLUMN pact; CREATE INDEX closed_runs_by_time ON closed_runs (closed_at, agent, missing);",
};

const migrations = resolve(import.meta.dirname, "../../migrations/sqlite");

/** @param kept so many migrations stay */
export function backTo(raw: Database, kept: number): void {
  const all = raw.prepare<[], number>("SELECT created_at FROM __drizzle_migrations ORDER BY created_at").pluck().all();
  for (let nth = all.length - 1; nth >= kept; nth--) {
    const sql = undo[nth];
    if (sql === undefined) throw new Error(`say in older-schema.ts what takes back migration ${nth}`);
    raw.exec(sql);
    raw.prepare("DELETE FROM __drizzle_migrations WHERE created_at = ?").run(all[nth]);
  }
  // Triggers as the last migration that is kept, or one before it, made them.
  for (const trigger of ["segment_bytes_no_update", "segment_bytes_no_delete"]) {
    raw.exec(`DROP TRIGGER IF EXISTS ${trigger}`);
    const made = textOf(kept).findLast((statement) => statement.startsWith(`CREATE TRIGGER \`${trigger}\``));
    if (made) raw.exec(made);
  }
}

/** The statements of the first migrations. */
function textOf(count: number): string[] {
  const { entries } = JSON.parse(readFileSync(`${migrations}/meta/_journal.json`, "utf8")) as {
    entries: { tag: string }[];
  };
  return entries
    .slice(0, count)
    .flatMap(({ tag }) => readFileSync(`${migrations}/${tag}.sql`, "utf8").split("--> statement-breakpoint"))
    .map((statement) => statement.trim());
}
