/** What was dropped is in none of the database's files: not in its pages, free ones among them, nor in its log. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { event } from "../../src/domain/journal/event.ts";
import { day } from "../../src/domain/words/time.ts";
import { rangesOf } from "../../src/flows/evidence/pruned-ranges.ts";
import { prunedDigest } from "../../src/format/hash.ts";
import { openSqliteStore, type SqliteStore } from "../../src/store/sqlite/open.ts";
import { noon } from "../support/breaches.ts";
import { chanceOf } from "../support/chance-past.ts";
import { chance, commit, movableClock, quiet, segment } from "../support/commits.ts";
import { backTo } from "../support/older-schema.ts";
import { rounds } from "../support/rounds.ts";

let directory: string;
let file: string;
let store: SqliteStore;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "wardroom-erased-"));
  file = join(directory, "ward.db");
  store = open();
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});
const open = () => openSqliteStore({ file, clock: movableClock(), random: chance, log: quiet });

/** Every word of the kind "<w17>" that lies in any file, with which file that is. */
function wordsInFiles(): Map<number, string> {
  const found = new Map<number, string>();
  for (const name of readdirSync(directory))
    for (const [, nth] of readFileSync(join(directory, name), "latin1").matchAll(/<w(\d+)>/g))
      found.set(Number(nth), name);
  return found;
}

/** So much text with a word in each 40 bytes of it, that of any piece something is recognised. */
const wordy = (nth: number, length: number): string => `<w${nth}>`.padEnd(40, ".").repeat(Math.ceil(length / 40));

const dropLines = async (chain: string, seqs: readonly number[], hashes: ReadonlyMap<number, string>) => {
  const ranges = rangesOf(seqs);
  const digest = prunedDigest(seqs.map((seq) => hashes.get(seq) ?? ""));
  const body = { chain, ranges, segments: seqs.length, lines: seqs.length, before: noon, digest };
  await store.commit(commit([event("segments.pruned", `segments:${chain}`, "wardroom", body)]));
  await store.dropLines(chain, ranges);
};

test.each(Array.from({ length: rounds(6, 200) }, (_, nth) => nth + 1))(
  "lines that were dropped are in no file, whatever was spared beside them and since, by the chance of seed %i",
  async (seed) => {
    const by = chanceOf(seed);
    const hashes = new Map<number, string>();
    const { chain } = await store.ingest();
    const append = async (count: number) => {
      const sizes = Array.from({ length: count }, () => by.from([1, 60, 120, 200, 300, 400, 500, 600, 600, 5_000]));
      const drafts = sizes.map((size, nth) => segment([wordy(hashes.size + nth + 1, size)]));
      for (const { seq, hash } of await store.appendSegments(drafts)) hashes.set(seq, hash);
    };
    // Some that fill a page or two, and some in which others are left everywhere between.
    const total = seed % 2 === 1 ? 1_200 : by.from([6, 40, 400]);
    await append(total);
    const here = new Set(hashes.keys());
    for (let round = 0; round < 8; round++) {
      const until = seed % 4 === 1 ? total : total * by.from([0.1, 0.3, 0.5, 1]);
      const spares = seed % 4 === 1 ? 0.6 : by.from([0.01, 0.3, 0.6, 0.9]);
      const gone = [...here].filter((seq) => seq <= until && !by.is(spares));
      if (gone.length > 0) await dropLines(chain, gone, hashes);
      for (const seq of gone) here.delete(seq);
      expect([...wordsInFiles()].filter(([nth]) => !here.has(nth))).toEqual([]);
      if (by.is(0.3)) {
        await append(20);
        for (const seq of [...hashes.keys()].slice(-20)) here.add(seq);
      }
    }
    expect([...wordsInFiles().keys()].sort((a, b) => a - b)).toEqual([...here].sort((a, b) => a - b));
    expect(await store.verify()).toMatchObject({ ok: true, dropped: hashes.size - here.size });
    expect((await store.segmentsAfter(chain, 0, 10_000)).map(({ seq }) => seq)).toEqual([...here]);
  },
);

test("once everything was dropped its room is there for what comes", async () => {
  const { chain } = await store.ingest();
  const size = () => {
    const raw = new Database(file, { readonly: true });
    const [rows, pages, free] = [
      raw.prepare("SELECT count(*) FROM segment_bytes").pluck().get() as number,
      raw.pragma("page_count", { simple: true }) as number,
      raw.pragma("freelist_count", { simple: true }) as number,
    ];
    raw.close();
    return { rows, used: pages - free };
  };
  const fill = async () => store.appendSegments(Array.from({ length: 3_000 }, (_, nth) => segment([wordy(nth, 400)])));
  const hashes = new Map((await fill()).map(({ seq, hash }) => [seq, hash]));
  const full = size();
  const seqs = [...hashes.keys()];
  for (let from = 0; from < 3_000; from += 1_000) await dropLines(chain, seqs.slice(from, from + 1_000), hashes);
  expect(size().rows).toBe(0);
  expect(full.used - size().used).toBeGreaterThan(300);
  await fill();
  expect(await store.verify()).toMatchObject({ ok: true, dropped: 3_000, segments: 6_000 });
});

test.each(Array.from({ length: rounds(4, 100) }, (_, nth) => nth + 1))(
  "words of the journal that were dropped are in no file, by the chance of seed %i",
  async (seed) => {
    const by = chanceOf(seed);
    const set = (nth: number) =>
      event("mute.set", `mute:m${nth}`, "person:dana", {
        ...{ by: "dana", how: "web", room: "airline", agent: `m${nth}`, until: noon + day },
        reason: wordy(nth, by.from([1, 60, 600, 3_000, 9_000])),
      });
    const opened = event("journal.opened", "journal:main", "wardroom", { format: 1, fleet: "acme-air" });
    await store.commit(commit([opened]));
    // Its word is its place in the journal.
    for (let seq = 2; seq < 1_500; seq += 100)
      await store.commit(commit(Array.from({ length: 100 }, (_, more) => set(seq + more))));
    const records = (await store.sealed.headers(0, 2_000)).filter(({ type }) => type === "mute.set");
    const here = new Set(records.map(({ seq }) => seq));
    while (here.size > 0) {
      const gone = records.filter(({ seq }) => here.has(seq) && (here.size < 20 || by.is(0.5))).slice(0, 1_000);
      const body = {
        ranges: rangesOf(gone.map(({ seq }) => seq)),
        records: gone.length,
        fields: { "mute.set": ["reason"] },
        ...{ keep: day, before: noon, digest: prunedDigest(gone.map(({ hash }) => hash)) },
      };
      await store.commit(commit([event("journal.pruned", "journal:main", "wardroom", body)]));
      await store.dropFields(gone.map(({ seq }) => ({ seq, fields: ["reason"] })));
      for (const { seq } of gone) here.delete(seq);
      expect([...wordsInFiles().keys()].filter((nth) => !here.has(nth))).toEqual([]);
    }
  },
);

test("a process that was killed before its log was emptied empties it at the next start", async () => {
  const { chain } = await store.ingest();
  const [header] = await store.appendSegments([segment([wordy(1, 300)])]);
  const reader = new Database(file, { readonly: true });
  reader.exec("BEGIN");
  reader.prepare("SELECT count(*) FROM segments").get();
  await dropLines(chain, [1], new Map([[1, header?.hash ?? ""]]));
  expect([...wordsInFiles().values()]).toEqual(["ward.db-wal"]);
  // Whoever reads the file keeps it from being tidied at the close, as a kill does.
  await store.close();
  expect([...wordsInFiles().values()]).toEqual(["ward.db-wal"]);
  reader.exec("COMMIT");
  store = open();
  await expect.poll(() => [...wordsInFiles().values()], { timeout: 10_000 }).toEqual([]);
  reader.close();
});

test("a store whose lines an earlier program dropped, by deleting their rows, is whole, and drops on", async () => {
  const { chain } = await store.ingest();
  const headers = await store.appendSegments([1, 2, 3].map((nth) => segment([wordy(nth, 300)])));
  const hashes = new Map(headers.map(({ seq, hash }) => [seq, hash]));
  await dropLines(chain, [1], hashes);
  await store.close();
  const raw = new Database(file);
  backTo(raw, 4);
  raw.exec("DELETE FROM segment_bytes WHERE seq = 1");
  expect(() => raw.exec("DELETE FROM segment_bytes WHERE seq = 2")).toThrow("only once the journal says which");
  raw.close();
  store = open();
  expect(await store.verify()).toMatchObject({ ok: true, dropped: 1 });
  await dropLines(chain, [2], hashes);
  expect(await store.verify()).toMatchObject({ ok: true, dropped: 2 });
  expect((await store.segmentsAfter(chain, 0, 9)).map(({ seq }) => seq)).toEqual([3]);
  expect([...wordsInFiles().keys()]).toEqual([3]);
});

test("the database empties only what the journal names, and lets go only of what is empty", async () => {
  const { chain } = await store.ingest();
  const headers = await store.appendSegments([1, 2].map((nth) => segment([wordy(nth, 300)])));
  await dropLines(chain, [1], new Map(headers.map(({ seq, hash }) => [seq, hash])));
  await store.close();
  const raw = new Database(file);
  for (const sql of [
    "UPDATE segment_bytes SET salt = x'', bytes = x'' WHERE seq = 2",
    "UPDATE segment_bytes SET bytes = x'00' WHERE seq = 1",
    "UPDATE segment_bytes SET bytes = x'' WHERE seq = 2",
    "DELETE FROM segment_bytes WHERE seq = 2",
  ])
    expect(() => raw.exec(sql), sql).toThrow("append-only");
  expect(raw.prepare("DELETE FROM segment_bytes WHERE seq = 1").run().changes).toBe(1);
  raw.close();
  store = open();
});
