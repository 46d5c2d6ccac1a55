/** Whoever changes the file behind the program's back is found out, and the first bad record is named. */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { event } from "../../src/domain/journal/event.ts";
import type { Verification } from "../../src/ports/store.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { chance, commit, crossing, dana, movableClock, quiet, segment } from "../support/commits.ts";

const directory = mkdtempSync(join(tmpdir(), "wardroom-tamper-"));
const honest = join(directory, "honest.db");
const file = join(directory, "ward.db");
const shell = { clock: movableClock(), random: chance, log: quiet };

/** Seven events and five segments; main vouches for segments 2 and 5. */
beforeAll(async () => {
  const store = openSqliteStore({ file: honest, ...shell });
  await store.commit(commit(crossing("c1")));
  await store.appendSegments([segment(['{"n":1}', '{"n":2}']), segment(['{"n":3}'])]);
  await store.recordHeads();
  await store.commit(commit([event("breach.acknowledged", "breach:BR-1", "person:dana", { ...dana(), until: 9 })]));
  await store.commit(commit(crossing("c2", "airline-b")));
  await store.appendSegments([segment(['{"n":4}']), segment([]), segment(['{"n":5}'])]);
  await store.close();
});
afterEach(() => {
  for (const path of [file, `${file}-wal`, `${file}-shm`]) rmSync(path, { force: true });
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Changes a copy with everything that would stand in the way taken off, and verifies it. */
async function after(change: (raw: Database.Database) => void): Promise<Verification> {
  copyFileSync(honest, file);
  const raw = new Database(file);
  raw.pragma("foreign_keys = OFF");
  const triggers = raw.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'trigger'").pluck().all();
  for (const trigger of triggers) raw.exec(`DROP TRIGGER ${trigger}`);
  change(raw);
  raw.close();
  const store = openSqliteStore({ file, ...shell, readOnly: true });
  const verification = await store.verify();
  await store.close();
  return verification;
}

/** Another value of the same type that differs in as little as possible: a byte, a letter, one. */
function flipped(value: unknown, at: number): unknown {
  if (typeof value === "number") return value + 1_000;
  if (Buffer.isBuffer(value)) {
    const copy = Buffer.from(value.length > 0 ? value : "x");
    copy.writeUInt8(copy.readUInt8(at % copy.length) ^ 1, at % copy.length);
    return copy;
  }
  const text = String(value);
  const place = at % text.length;
  return text.slice(0, place) + (text[place] === "7" ? "8" : "7") + text.slice(place + 1);
}

const rows: [table: string, column: string, chain: string, seq: number][] = [];
for (const seq of [1, 4, 7])
  for (const column of ["chain", "seq", "at", "type", "schema", "actor", "subject", "commitment", "prev", "hash"])
    rows.push(["journal", column, "main", seq]);
for (const seq of [1, 4, 7])
  for (const column of ["chain", "seq", "body", "salts", "commitments"])
    rows.push(["journal_bodies", column, "main", seq]);
for (const seq of [1, 3, 5]) {
  for (const column of [
    "chain",
    "seq",
    "room",
    "source",
    "received_at",
    "derive",
    "count",
    "min_at",
    "max_at",
    "agents",
    "id_hashes",
    "digest",
    "prev",
    "hash",
  ])
    rows.push(["segments", column, "ingest:1", seq]);
  for (const column of ["chain", "seq", "salt", "bytes"]) rows.push(["segment_bytes", column, "ingest:1", seq]);
}

test("the untouched copy holds", async () => {
  expect(await after(() => {})).toMatchObject({ ok: true, events: 7, segments: 5, head: { seq: 7 } });
});

test.each(rows)("one byte in %s.%s of %s %i is found, and the record named", async (table, column, chain, seq) => {
  const places = ["body", "salts", "commitments", "salt", "bytes"].includes(column) ? [0, 1, 5, 11, 40] : [0];
  for (const place of places) {
    const verification = await after((raw) => {
      const value = raw.prepare(`SELECT ${column} FROM ${table} WHERE chain = ? AND seq = ?`).pluck().get(chain, seq);
      raw
        .prepare(`UPDATE ${table} SET ${column} = ? WHERE chain = ? AND seq = ?`)
        .run(flipped(value, place), chain, seq);
    });
    expect(verification.ok).toBe(false);
    expect(verification.brokenAt?.reason).toBeTruthy();
    // The newest event moved to another chain leaves no gap behind it, so it is found where it was put.
    const moved = column === "chain" && table === "journal" && seq === 7;
    expect(verification.brokenAt).toMatchObject(moved ? { chain: "7ain", seq } : { chain, seq });
  }
});

test("a removed event is named, wherever it stood", async () => {
  for (const seq of [1, 5])
    expect(await after((raw) => raw.prepare("DELETE FROM journal WHERE seq = ?").run(seq))).toMatchObject({
      ok: false,
      brokenAt: { chain: "main", seq, reason: expect.stringContaining("missing") },
    });
});

test("two events that changed places are found", async () => {
  const { brokenAt } = await after((raw) =>
    raw.exec(
      "UPDATE journal SET seq = 100 WHERE seq = 4; UPDATE journal SET seq = 4 WHERE seq = 5; UPDATE journal SET seq = 5 WHERE seq = 100",
    ),
  );
  expect(brokenAt).toMatchObject({ chain: "main", seq: 4 });
});

test("a forged event that carries a right hash of its own breaks the link to the next", async () => {
  const { journalHash } = await import("../../src/format/hash.ts");
  const { brokenAt } = await after((raw) => {
    const row = raw.prepare("SELECT * FROM journal WHERE seq = 4").get() as Parameters<typeof journalHash>[0];
    const hash = journalHash({ ...row, actor: "person:mallory" });
    raw.prepare("UPDATE journal SET actor = 'person:mallory', hash = ? WHERE seq = 4").run(hash);
  });
  expect(brokenAt).toMatchObject({ seq: 5, reason: "it does not follow from the record before it" });
});

test("the cut tail of a segment chain is found through the head that main vouches for", async () => {
  const { brokenAt } = await after((raw) =>
    raw.exec("DELETE FROM segment_bytes WHERE seq > 3; DELETE FROM segments WHERE seq > 3"),
  );
  expect(brokenAt).toMatchObject({
    chain: "ingest:1",
    seq: 4,
    reason: expect.stringContaining("vouches for segment 5"),
  });
});

test("a segment chain that vanished whole is found as well", async () => {
  const { brokenAt } = await after((raw) => raw.exec("DELETE FROM segment_bytes; DELETE FROM segments"));
  expect(brokenAt).toMatchObject({ chain: "ingest:1", seq: 1 });
});

test("a segment chain written anew with right hashes is not the one main vouches for", async () => {
  const other = join(directory, "other.db");
  const store = openSqliteStore({ file: other, ...shell });
  await store.appendSegments([1, 2, 3, 4, 5].map((n) => segment([`{"forged":${n}}`])));
  await store.close();
  const { brokenAt } = await after((raw) => {
    raw.exec(`ATTACH '${other}' AS other; DELETE FROM segment_bytes; DELETE FROM segments;
      INSERT INTO segments SELECT * FROM other.segments; INSERT INTO segment_bytes SELECT * FROM other.segment_bytes`);
  });
  expect(brokenAt).toMatchObject({ chain: "ingest:1", seq: 2, reason: expect.stringContaining("vouches for") });
});

test("lines whose segment is gone, and bodies whose event is gone, are found", async () => {
  expect(
    await after((raw) =>
      raw.exec(
        "INSERT INTO journal_bodies (chain, seq, body, salts, commitments) VALUES ('main', 99, '{}', '{}', '{}')",
      ),
    ),
  ).toMatchObject({ brokenAt: { chain: "main", seq: 99, reason: "a body without its event" } });
  expect(
    await after((raw) =>
      raw.exec("INSERT INTO segment_bytes (chain, seq, salt, bytes) VALUES ('ingest:1', 99, x'00', x'00')"),
    ),
  ).toMatchObject({ brokenAt: { chain: "ingest:1", seq: 99, reason: "lines without their segment" } });
});

test("another spelling of the same body is not what was written", async () => {
  const { brokenAt } = await after((raw) => raw.exec("UPDATE journal_bodies SET body = ' ' || body WHERE seq = 4"));
  expect(brokenAt).toMatchObject({ seq: 4, reason: "its body is not in the form it was written in" });
});
