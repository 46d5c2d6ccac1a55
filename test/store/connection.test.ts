/** Opening the file: private, durable, one writer, and never a schema it does not know. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connect, makeDurable } from "../../src/store/sqlite/connection.ts";
import { openSqliteStore, type SqliteOptions } from "../../src/store/sqlite/open.ts";
import { chance, commit, committed, crossing, movableClock, quiet, segment } from "../support/commits.ts";

let directory: string;
let file: string;
let children: ChildProcess[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "wardroom-store-"));
  file = join(directory, "data", "ward.db");
});
afterEach(async () => {
  for (const child of children) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
  }
  children = [];
  rmSync(directory, { recursive: true });
});

const open = (options: Partial<SqliteOptions> = {}) =>
  openSqliteStore({ file, clock: movableClock(), random: chance, log: quiet, ...options });

/** A real second process that commits until it is killed; resolves with its first line. */
async function writer(): Promise<{ child: ChildProcess; first: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "writer-process.ts"), file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  if (!child.stdout) throw new Error("the child has no output");
  const lines = createInterface({ input: child.stdout });
  const [first] = (await once(lines, "line")) as [string];
  return { child, first };
}

test("the file, its companions and its directory are private", async () => {
  const store = open();
  await store.commit(commit(crossing("c1")));
  for (const path of [file, `${file}-wal`, `${file}-shm`, `${file}.lock`, `${file}.pid`])
    expect(statSync(path).mode & 0o077, path).toBe(0);
  expect(statSync(join(directory, "data")).mode & 0o077).toBe(0);
  await store.close();
  expect(existsSync(`${file}.pid`)).toBe(false);
});

test("a commit waits for the disk: synchronous reads FULL, the journal is a WAL, foreign keys hold", () => {
  const connection = connect(file);
  const settings = ["synchronous", "journal_mode", "foreign_keys", "recursive_triggers"];
  expect(settings.map((name) => connection.sqlite.pragma(name, { simple: true }))).toEqual([2, "wal", 1, 1]);
  connection.close();
});

test("a database that cannot be made durable is refused", () => {
  expect(() => makeDurable(new Database(":memory:"))).toThrow("journal_mode=memory where wal is needed");
});

test("a second process is refused with the first one's pid", async () => {
  const store = open();
  const { first } = await writer();
  expect(first).toContain(`is in use by process ${process.pid}`);
  await store.close();
});

test("so is this process, while another writes; and when that one is killed its lock is gone", async () => {
  const { child } = await writer();
  expect(() => open()).toThrow(`is in use by process ${child.pid}`);
  child.kill("SIGKILL");
  await once(child, "exit");
  const store = open();
  expect((await store.verify()).ok).toBe(true);
  await store.close();
});

test("a second store in one process is refused too, and the first goes on", async () => {
  const store = open();
  expect(() => open()).toThrow("in use");
  expect(() => open()).toThrow("in use");
  committed(await store.commit(commit(crossing("c1"))));
  await store.close();
});

test("a reader opens beside a writer in another process and sees a whole journal", async () => {
  const { child } = await writer();
  const reader = open({ readOnly: true });
  const verified = await reader.verify();
  expect(verified.ok).toBe(true);
  expect(verified.events).toBeGreaterThan(0);
  expect(await reader.rebuild()).toMatchObject({ ok: true, differences: [] });
  expect(child.exitCode).toBeNull();
  await reader.close();
});

test("a reader opens a closed store, changes nothing and refuses to write", async () => {
  const store = open();
  await store.commit(commit(crossing("c1")));
  await store.appendSegments([segment(["{}"])]);
  await store.close();
  const reader = open({ readOnly: true });
  expect(await reader.load("breach:BR-1")).toMatchObject({ version: 2 });
  await expect(reader.commit(commit(crossing("c2", "airline-b")))).rejects.toThrow("opened for reading only");
  await expect(reader.appendSegments([segment(["{}"])])).rejects.toThrow("opened for reading only");
  await expect(reader.rebuild({ apply: true })).rejects.toThrow("opened for reading only");
  expect(await reader.verify()).toMatchObject({ ok: true, events: 3, segments: 1 });
  await reader.close();
});

test("a reader says so when there is nothing to read", () => {
  expect(() => open({ readOnly: true })).toThrow(`There is no database at ${file}`);
  expect(existsSync(file)).toBe(false);
});

test("a file that is no database is refused by name and left alone", async () => {
  const store = open();
  await store.close();
  rmSync(file);
  writeFileSync(file, "this is a letter, not a database, and long enough to have a header of its own\n".repeat(20));
  const before = readFileSync(file);
  expect(() => open()).toThrow(`${file} is not a database of Wardroom`);
  expect(readFileSync(file)).toEqual(before);
});

test("a schema newer than the program is refused with both versions, and nothing is changed", async () => {
  const store = open();
  await store.close();
  const raw = new Database(file);
  raw.prepare("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('later', 9999999999999)").run();
  raw.close();
  expect(() => open()).toThrow("has schema version 7 and this program knows 6");
  expect(() => open({ readOnly: true })).toThrow("has schema version 7 and this program knows 6");
});

test("a refused opening gives the lock back", async () => {
  const store = open();
  await store.close();
  const raw = new Database(file);
  raw.prepare("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('later', 9999999999999)").run();
  expect(() => open()).toThrow("schema version");
  raw.prepare("DELETE FROM __drizzle_migrations WHERE hash = 'later'").run();
  raw.close();
  const again = open();
  await again.close();
});

test.each(["journal", "journal_bodies", "segments", "segment_bytes"])(
  "nothing in %s can be changed or deleted",
  async (table) => {
    const store = open();
    await store.commit(commit(crossing("c1")));
    await store.appendSegments([segment(["{}"])]);
    await store.close();
    const { sqlite, close } = connect(file);
    const count = sqlite.prepare(`SELECT count(*) FROM ${table}`).pluck();
    const before = count.get();
    expect(() => sqlite.exec(`UPDATE ${table} SET seq = 99`)).toThrow("append-only");
    expect(() => sqlite.exec(`DELETE FROM ${table}`)).toThrow("append-only");
    expect(() => sqlite.exec(`INSERT OR REPLACE INTO ${table} SELECT * FROM ${table} LIMIT 1`)).toThrow("append-only");
    expect(count.get()).toBe(before);
    close();
  },
);
