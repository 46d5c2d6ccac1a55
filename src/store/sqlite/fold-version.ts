/** Which rules folded the live tables. A program with other rules folds them anew before anybody reads them. */
import { foldVersion } from "../../domain/journal/states.ts";
import type { Log } from "../../ports/log.ts";
import type { OtherFold } from "../../ports/store.ts";
import type { Sqlite } from "./connection.ts";
import { rebuildNow } from "./rebuild.ts";

/** Undefined where the live tables are of this program's rules. A file that was just made has none: 0. */
export function otherFold(sqlite: Sqlite): OtherFold | undefined {
  const stored = sqlite.prepare<[], number>("SELECT value FROM meta WHERE key = 'fold_version'").pluck().get() ?? 0;
  return stored === foldVersion ? undefined : { stored, program: foldVersion };
}

/**
 * For an opening to write. Throws when an event cannot be folded by these rules, with nothing changed: tables of the old rules
 * under decisions of the new ones would be worse than no start.
 */
export function refoldIfChanged(sqlite: Sqlite, file: string, log: Log): void {
  const other = otherFold(sqlite);
  if (!other) return;
  const save = sqlite.prepare<[number]>(
    "INSERT INTO meta (key, value) VALUES ('fold_version', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
  );
  const { ok, things, events, differences } = rebuildNow(sqlite, () => save.run(foldVersion));
  if (!ok)
    throw new Error(
      `${file} was folded by version ${other.stored} of the rules, and this program, which has ${other.program}, cannot fold it anew: ` +
        `${differences[0]}. Nothing was changed. Run the version that wrote it, or restore a backup.`,
    );
  if (events > 0)
    log.info(
      { ...other, things, events, changedRows: differences.length },
      "the rules that fold the journal have changed; the live tables were folded anew",
    );
}
