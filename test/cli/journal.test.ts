/** `wardroom journal`: what it prints, and when it fails. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { Command } from "commander";
import { afterEach, beforeEach, expect, test } from "vitest";
import { registerJournal } from "../../src/cli/journal.ts";
import { foldVersion } from "../../src/domain/journal/states.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { chance, commit, crossing, movableClock, quiet, segment } from "../support/commits.ts";

let directory: string;
let database: string;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "wardroom-journal-"));
  database = join(directory, "ward.db");
  const store = openSqliteStore({ file: database, clock: movableClock(), random: chance, log: quiet });
  await store.commit(commit(crossing("c1")));
  await store.appendSegments([segment(["{}"])]);
  await store.close();
});
afterEach(() => rmSync(directory, { recursive: true }));

async function run(...words: string[]): Promise<{ out: string[]; failed: string[] }> {
  const out: string[] = [];
  const failed: string[] = [];
  const env = {
    config: join(directory, "wardroom.yaml"),
    database,
    host: "127.0.0.1",
    port: 0,
    logLevel: "error",
    slack: undefined,
  };
  const program = new Command();
  registerJournal(program, () => env, {
    out: (text) => void out.push(text),
    progress: () => {},
    print: () => {},
    fail: (sentence) => void failed.push(sentence),
  });
  await program.parseAsync(["journal", ...words], { from: "user" });
  return { out, failed };
}

function change(sql: string): void {
  const raw = new Database(database);
  raw.exec(sql);
  raw.close();
}

test("a whole record is consistent, and its tables are what it says", async () => {
  const { out, failed } = await run("verify");
  expect(out[0]).toMatch(/^consistent: 3 events, 1 segments, head 3 [0-9a-f]{64}$/);
  expect(failed).toEqual([]);
  expect(await run("rebuild")).toEqual({ out: ["equal: 2 things from 3 events"], failed: [] });
});

test("what retention would drop is said beforehand; without a time, that nothing is", async () => {
  const config = join(directory, "wardroom.yaml");
  const written = (retention: string) =>
    writeFileSync(config, `fleet: acme-air\nadmins: [dana]\npeople: { dana: { name: Dana Reyes } }\n${retention}`);
  written("");
  expect((await run("retention")).out).toEqual([expect.stringContaining("keeps its words for ever")]);
  written("retention: { journal: 400d }\n");
  expect((await run("retention")).out).toEqual([expect.stringMatching(/^0 records from before .* 0 as old keep it/)]);
  expect(JSON.parse((await run("retention", "--json")).out[0] ?? "")).toMatchObject({ records: 0, kept: 0, of: {} });
  expect((await run("verify")).out[0]).toMatch(/^consistent: 3 events, /);
});

test("tables of other rules are named as such, and made anew with --apply", async () => {
  change(`UPDATE meta SET value = ${foldVersion + 1}; DELETE FROM timers WHERE command = 'breach.step'`);
  const note = `The live tables were folded by version ${foldVersion + 1} of the rules, and this program has ${foldVersion}. The next start folds them anew.`;
  expect((await run("verify")).out).toEqual([expect.stringMatching(/^consistent/), note]);
  const found = await run("rebuild");
  expect(found.out).toEqual([expect.stringMatching(/^timer breach:BR-1/), note]);
  expect(found.failed).toEqual([expect.stringContaining("wardroom journal rebuild --apply")]);
  expect(JSON.parse((await run("rebuild", "--json")).out[0] ?? "")).toMatchObject({
    otherFold: { stored: foldVersion + 1, program: foldVersion },
  });
  expect(await run("rebuild", "--apply")).toEqual({ out: ["equal: 2 things from 3 events"], failed: [] });
  expect((await run("verify")).out.join("\n")).not.toContain("version");
});

test("a live table that says something else than the record fails, with the first difference and what to do", async () => {
  change("UPDATE things SET state = json_set(state, '$.status', 'resolved') WHERE kind = 'breach'");
  const { out, failed } = await run("verify");
  expect(out).toEqual([expect.stringMatching(/^consistent: 3 events/)]);
  expect(failed).toEqual([
    expect.stringMatching(/^live tables: breach:BR-1: state not what the journal says\. .*journal rebuild --apply$/),
  ]);
  const { out: json, failed: alone } = await run("verify", "--json");
  expect(JSON.parse(json[0] ?? "")).toMatchObject({ ok: true, liveTables: { ok: false, differences: { length: 1 } } });
  expect(alone).toEqual([""]);
  expect(await run("rebuild", "--apply")).toEqual({
    out: [expect.stringMatching(/^put right: breach:BR-1: state/), "equal: 2 things from 3 events"],
    failed: [],
  });
  expect((await run("verify")).failed).toEqual([]);
});

test("a changed segment is named and the command fails", async () => {
  change("DROP TRIGGER segment_bytes_no_update; UPDATE segment_bytes SET bytes = x'7b207d'");
  expect((await run("verify")).failed).toEqual([
    expect.stringContaining("not consistent: ingest:1 1: its lines are not the ones that were received"),
  ]);
});
