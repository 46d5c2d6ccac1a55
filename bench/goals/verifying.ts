/** G8: how long it takes to verify what is kept, against SHA-256 over the same bytes; how much is kept; and that a flipped byte shows. */
import { hash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import Database from "better-sqlite3";
import { wallClock } from "../../src/app.ts";
import { derivation } from "../../src/domain/derive/derive.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { agents, anEvent } from "../events.ts";
import { demand, type Goal, noisy, progress, rounded, spread, told } from "../goal.ts";

const events = 300_000;
const batch = 500;
const rounds = 5;
const flips = 20;

export async function verifying(): Promise<Goal[]> {
  const data = resolve(import.meta.dirname, "../../data");
  mkdirSync(data, { recursive: true });
  const dir = mkdtempSync(join(data, "bench-"));
  const file = join(dir, "wardroom.db");
  const random = (bytes: number): string => randomBytes(bytes).toString("base64url");
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const store = openSqliteStore({ file, clock: wallClock, random, log });
  try {
    const blobs: Buffer[] = [];
    let input = 0;
    for (let first = 0; first < events; first += batch) {
      const lines = Array.from({ length: batch }, (_, index) => anEvent(first + index));
      const agentIds = lines.map((_, index) => `agent-${String((first + index) % agents).padStart(5, "0")}`);
      const now = Date.now();
      const draft = {
        room: "load",
        source: "token:load",
        receivedAt: now,
        derive: derivation,
        lines,
        minAt: now,
        maxAt: now,
      };
      await store.appendSegments([{ ...draft, agents: agentIds, idHashes: randomBytes(8 * batch) }]);
      const bytes = Buffer.from(lines.join("\n"));
      blobs.push(bytes);
      input += bytes.length;
    }
    await store.recordHeads();
    progress(`  ${events} events written`);
    const megabytes = input / 1e6;
    const ratios: number[] = [];
    const speeds: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      const raw = await timed(async () => {
        for (const bytes of blobs) hash("sha256", bytes, "hex");
      });
      const verify = await timed(async () => {
        const { ok, segments } = await store.verify();
        demand(ok && segments === events / batch, "the journal does not verify");
      });
      if (round === 0) continue;
      ratios.push(raw / verify);
      speeds.push(megabytes / verify);
    }
    const sqlite = new Database(file);
    sqlite.pragma("wal_checkpoint(TRUNCATE)");
    const pages =
      Number(sqlite.pragma("page_count", { simple: true })) - Number(sqlite.pragma("freelist_count", { simple: true }));
    const stored = (pages * Number(sqlite.pragma("page_size", { simple: true }))) / input;
    const found = await flipBytes(sqlite, () => store.verify());
    sqlite.close();
    const ratio = spread(ratios);
    return [
      {
        goal: "G8 verify",
        ratio: rounded(ratio.median),
        bound: ">= 0.6",
        pass: ratio.median >= 0.6,
        detail: {
          what: "verifying all segments and events, against SHA-256 over the same bytes",
          spread: told(ratio),
          noisy: noisy(ratio),
          megabytesPerSecond: Math.round(spread(speeds).median),
          megabytes: Math.round(megabytes),
        },
      },
      {
        goal: "G8 stored",
        ratio: rounded(stored),
        bound: "<= 1.10",
        pass: stored <= 1.1,
        detail: { what: "bytes of the database for each byte of the lines kept, ids and journal included" },
      },
      {
        goal: "G8 tampering",
        ratio: found / flips,
        bound: ">= 1",
        pass: found === flips,
        detail: { what: "one bit of one line flipped, in a random segment: how often verifying found it", flips },
      },
    ];
  } finally {
    await store.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Past the triggers that forbid it, as somebody with the file in hands would. */
async function flipBytes(sqlite: Database.Database, verify: () => Promise<{ ok: boolean }>): Promise<number> {
  const triggers = sqlite.prepare<[], { name: string; sql: string }>(
    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'segment_bytes'",
  );
  for (const { name } of triggers.all()) sqlite.exec(`DROP TRIGGER ${name}`);
  const read = sqlite.prepare<[number], { chain: string; bytes: Buffer }>(
    "SELECT chain, bytes FROM segment_bytes WHERE seq = ?",
  );
  const write = sqlite.prepare("UPDATE segment_bytes SET bytes = ? WHERE seq = ? AND chain = ?");
  let found = 0;
  for (let flip = 0; flip < flips; flip++) {
    const seq = 1 + (randomBytes(4).readUInt32BE() % (events / batch));
    const row = read.get(seq);
    demand(row !== undefined, `segment ${seq} is missing`);
    if (!row) continue;
    const bent = Buffer.from(row.bytes);
    const place = randomBytes(4).readUInt32BE() % bent.length;
    bent[place] = (bent[place] ?? 0) ^ (1 << (flip % 8));
    write.run(bent, seq, row.chain);
    if (!(await verify()).ok) found += 1;
    write.run(row.bytes, seq, row.chain);
  }
  return found;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
}
