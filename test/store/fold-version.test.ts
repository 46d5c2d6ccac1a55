/** A program that folds the journal by other rules folds the live tables anew, or says why it cannot. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { foldVersion } from "../../src/domain/journal/states.ts";
import { upcast } from "../../src/domain/journal/upcast.ts";
import type { Log } from "../../src/ports/log.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { chance, commit, crossing, movableClock, quiet, seen } from "../support/commits.ts";

let directory: string;
let file: string;
let told: [string, object][];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "wardroom-fold-"));
  file = join(directory, "ward.db");
  told = [];
  const store = open();
  await store.commit(commit([...crossing("c1"), seen("airline-a")]));
  await store.close();
});
afterEach(() => rmSync(directory, { recursive: true }));

const log: Log = { ...quiet, info: (fields, message) => void told.push([message, fields]) };
const open = (readOnly = false) => openSqliteStore({ file, clock: movableClock(), random: chance, log, readOnly });

function change(sql: string): void {
  const raw = new Database(file);
  raw.exec(sql);
  raw.close();
}

function stored(): unknown {
  const raw = new Database(file, { readonly: true });
  const version = raw.prepare("SELECT value FROM meta WHERE key = 'fold_version'").pluck().get();
  raw.close();
  return version;
}

/** What an older fold would have left. */
const older = `UPDATE meta SET value = ${foldVersion - 1};
  UPDATE things SET state = json_remove(state, '$.room'), room = NULL WHERE subject = 'breach:BR-1';
  DELETE FROM timers;`;

test("a new store knows its rules from the start, and a start under the same ones folds nothing", async () => {
  expect(stored()).toBe(foldVersion);
  change("DELETE FROM timers");
  const store = open();
  expect(told).toEqual([]);
  expect((await store.rebuild()).ok).toBe(false);
  await store.close();
});

test("under other rules the live tables are folded anew at the start, and it says how much", async () => {
  change(older);
  const store = open();
  expect(await store.rebuild()).toMatchObject({ ok: true, differences: [] });
  expect(await store.load("breach:BR-1")).toMatchObject({ state: { room: "airline" } });
  expect(await store.nextTimer()).toBeDefined();
  await store.close();
  expect(stored()).toBe(foldVersion);
  expect(told).toEqual([
    [
      "the rules that fold the journal have changed; the live tables were folded anew",
      { stored: foldVersion - 1, program: foldVersion, things: 2, events: 3, changedRows: expect.any(Number) },
    ],
  ]);
  await open().close();
  expect(told).toHaveLength(1);
});

test("so are those of newer rules, when an older program is put back", async () => {
  change(`UPDATE meta SET value = ${foldVersion + 1}; DELETE FROM claims`);
  const store = open();
  expect(await store.holder("crossing:c1")).toBe("breach:BR-1");
  await store.close();
  expect(stored()).toBe(foldVersion);
});

test("a reader changes nothing and says it with what it found", async () => {
  change(older);
  const reader = open(true);
  const otherFold = { stored: foldVersion - 1, program: foldVersion };
  expect(await reader.verify()).toMatchObject({ ok: true, otherFold });
  expect(await reader.rebuild()).toMatchObject({ ok: false, otherFold });
  await reader.close();
  expect(told).toEqual([]);
  expect(stored()).toBe(foldVersion - 1);
});

test("a journal that these rules cannot fold stops the start, and nothing is changed or kept locked", () => {
  change(`${older} DROP TRIGGER journal_no_update; UPDATE journal SET schema = 2 WHERE seq = 1`);
  for (let attempt = 0; attempt < 2; attempt++)
    expect(() => open()).toThrow(/cannot fold it anew: event 1 .* in schema 2.* Nothing was changed\. Run the version/);
  expect(stored()).toBe(foldVersion - 1);
});

test("an event of a newer schema is refused in words, wherever it is read", async () => {
  change("DROP TRIGGER journal_no_update; UPDATE journal SET schema = 2 WHERE seq = 3");
  const store = open();
  await expect(store.journal({})).rejects.toThrow(
    'the journal holds "agent.seen" in schema 2, and this program knows it up to 1: a newer Wardroom wrote it.',
  );
  expect((await store.rebuild()).differences[0]).toMatch(/^event 3 \(agent.seen of agent:airline-a\) cannot be folded/);
  await store.close();
});

test("an event of today's schema is read as it was written", () => {
  const body = { agent: "airline-a", room: "airline", first_at: 1 };
  expect(upcast("agent.seen", 1, body)).toBe(body);
});
