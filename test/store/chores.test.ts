/** What the store does by itself while it is open, and that its two descriptions of the tables agree. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { getTableName, is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { event } from "../../src/domain/journal/event.ts";
import { day, second } from "../../src/domain/words/time.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import * as schema from "../../src/store/sqlite/schema.ts";
import { chance, commit, type MovableClock, movableClock, quiet, segment } from "../support/commits.ts";

let directory: string;
let file: string;
let clock: MovableClock;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "wardroom-chores-"));
  file = join(directory, "ward.db");
  clock = movableClock();
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(directory, { recursive: true });
});

const open = (node?: string) => openSqliteStore({ file, clock, random: chance, log: quiet, ...(node && { node }) });

test("main vouches for new segments each second, and says nothing while there are none", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const store = open();
  const heads = async () => (await store.journal({ types: ["segments.head"] })).map(({ body }) => body);
  await store.appendSegments([segment(["{}"]), segment(["{}"])]);
  expect(await heads()).toEqual([]);
  vi.advanceTimersByTime(second);
  await expect.poll(heads).toMatchObject([{ chain: "ingest:1", seq: 2 }]);
  vi.advanceTimersByTime(10 * second);
  await store.appendSegments([segment(["{}"])]);
  expect(await heads()).toHaveLength(1);
  vi.advanceTimersByTime(second);
  await expect.poll(heads).toMatchObject([{ seq: 2 }, { seq: 3 }]);
  await store.close();
});

test("each writer has a chain of its own, and a pact version counts from the head of each", async () => {
  const one = open();
  await one.appendSegments([segment(["{}"])]);
  await one.close();
  const two = open("2");
  expect(await two.ingest()).toMatchObject({ chain: "ingest:2", head: 0 });
  await two.appendSegments([segment(["{}"])]);
  const pact = { pact: "p", version: 1, level: "fleet", text: "", digest: "", how: "boot", from: {} } as const;
  await two.commit(commit([event("pact.applied", "pact:p", "host", pact)]));
  expect((await two.load("pact:p"))?.state.versions[0]?.from).toEqual({ "ingest:1": 1, "ingest:2": 1 });
  await two.recordHeads();
  expect(await two.verify()).toMatchObject({ ok: true, segments: 2 });
  expect((await two.list("segments")).map(({ subject }) => subject)).toEqual([
    "segments:ingest:1",
    "segments:ingest:2",
  ]);
  await two.close();
});

test("answers and deliveries that have grown old are dropped, what waits is kept", async () => {
  const delivery = {
    lane: "update",
    platform: "slack",
    destination: "C1",
    job: { type: "introduction", room: "a" },
  } as const;
  let store = open();
  await store.commit(commit([], { effects: [delivery, { ...delivery, destination: "C2" }] }));
  const [row] = await store.claimOutbox("update", clock.now(), second, 1);
  await store.settleOutbox(row?.id ?? 0, 1, { type: "sent" });
  const answer = { token: "t", key: "k", digest: "d", answer: "a", at: clock.now() };
  await store.appendSegments([segment(["{}"])], { idempotency: answer });
  await store.close();
  clock.move(8 * day);
  store = open();
  await expect.poll(() => store.outboxCounts()).toEqual([{ lane: "update", state: "pending", count: 1 }]);
  await store.close();
  const raw = new Database(file, { readonly: true });
  expect(raw.prepare("SELECT count(*) FROM idempotency").pluck().get()).toBe(0);
  raw.close();
});

test("closing twice is closing once, and nothing is written after", async () => {
  const store = open();
  const late = store.appendSegments([segment(["{}"])]);
  await store.close();
  await store.close();
  expect(await late).toHaveLength(1);
  await expect(store.appendSegments([segment(["{}"])])).rejects.toThrow("The store is closed");
});

test("the migrations make the tables that the schema describes, each of them strict", async () => {
  await open().close();
  const raw = new Database(file, { readonly: true });
  const tables = Object.values(schema).filter((value) => is(value, SQLiteTable));
  expect(tables.length).toBeGreaterThan(10);
  for (const table of tables) {
    const { name, columns, indexes } = getTableConfig(table);
    expect(name).toBe(getTableName(table));
    const made = raw.pragma(`table_info(${name})`) as { name: string; type: string; notnull: number; pk: number }[];
    expect(made.map((column) => [column.name, column.type.toLowerCase()])).toEqual(
      columns.map((column) => [column.name, column.getSQLType()]),
    );
    const found = (raw.pragma(`index_list(${name})`) as { name: string }[]).map((index) => index.name);
    expect(found).toEqual(expect.arrayContaining(indexes.map((index) => index.config.name)));
    expect(raw.pragma(`table_list(${name})`), name).toMatchObject([{ strict: 1 }]);
  }
  raw.close();
});
