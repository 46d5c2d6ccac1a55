/**
 * Proves that nothing in the journal or the segments was changed, removed or put in between, from the rows alone.
 *
 * What it cannot see: a main chain that lost its newest events and everything that mentions them. For that the head is returned,
 * to be compared with one that was kept elsewhere.
 */
import type { Verification } from "../../ports/store.ts";
import { mainChain } from "./chain.ts";
import type { Connection, Sqlite } from "./connection.ts";
import { bodyCommitment, fieldCommitment, genesis, jcs, journalHash, segmentHash, sha256 } from "./hash.ts";

export type Progress = (done: number, total: number) => void;
type Broken = NonNullable<Verification["brokenAt"]>;

/** Reads a page at a time and lets others work in between; events that arrive meanwhile are left to the next time. */
export async function verify({ sqlite }: Pick<Connection, "sqlite">, progress?: Progress): Promise<Verification> {
  const total = countAll(sqlite);
  const tally = createTally(total.events + total.segments, progress);
  const main = await verifyMain(sqlite, tally);
  const result = { events: main.events, head: main.head };
  if (main.broken) return { ok: false, ...result, segments: 0, brokenAt: main.broken };
  const ingest = await verifySegments(sqlite, main.vouched, tally);
  const broken = ingest.broken ?? strayRows(sqlite);
  return { ok: broken === undefined, ...result, segments: ingest.segments, ...(broken && { brokenAt: broken }) };
}

/** Thrown where a record does not hold, with the reason for people; caught where its place is known. */
class Doubt extends Error {}

const page = 500;

/** A head that main vouches for, and the event that does. */
interface Vouched {
  chain: string;
  seq: number;
  hash: string;
  by: number;
}

interface JournalRow {
  chain: string;
  seq: number;
  at: number;
  type: string;
  schema: number;
  actor: string;
  subject: string;
  commitment: string;
  prev: string;
  hash: string;
  body: string | null;
  salts: string | null;
  commitments: string | null;
}

async function verifyMain(sqlite: Sqlite, tally: Tally) {
  const read = sqlite.prepare<[number], JournalRow>(
    `SELECT j.*, body, salts, commitments FROM journal j LEFT JOIN journal_bodies b ON b.chain = j.chain AND b.seq = j.seq
     WHERE j.chain = '${mainChain}' AND j.seq > ? ORDER BY j.seq LIMIT ${page}`,
  );
  const until =
    sqlite.prepare<[], number | null>(`SELECT max(seq) FROM journal WHERE chain = '${mainChain}'`).pluck().get() ?? 0;
  const vouched: Vouched[] = [];
  let events = 0;
  let head: { seq: number; hash: string; at: number } | undefined;
  let cursor = Number.MIN_SAFE_INTEGER;
  for (let rows = read.all(cursor); rows.length > 0 && cursor < until; rows = read.all(cursor)) {
    for (const row of rows) {
      if (row.seq > until) break;
      const broken =
        gapBefore(mainChain, row, head) ??
        doubted(mainChain, row.seq, () => {
          const body = checkEvent(row, head);
          if (row.type === "segments.head") vouched.push(vouchedBy(row.seq, body));
        });
      if (broken) return { events, head: headOf(head), vouched, broken };
      head = { seq: row.seq, hash: row.hash, at: row.at };
      events += 1;
      cursor = row.seq;
    }
    await tally(rows.length);
  }
  return { events, head: headOf(head), vouched, broken: undefined };
}

const headOf = (head: { seq: number; hash: string } | undefined) => head && { seq: head.seq, hash: head.hash };

/** Throws a Doubt, or returns the body. */
function checkEvent(
  row: JournalRow,
  before: { seq: number; hash: string; at: number } | undefined,
): Record<string, unknown> {
  checkLink(row, before);
  if (before && row.at < before.at) throw new Doubt("it is dated before the event that precedes it");
  if (journalHash(row) !== row.hash) throw new Doubt("its hash does not match what it says");
  if (row.body === null || row.salts === null || row.commitments === null) throw new Doubt("its body is missing");
  const commitments = canonical("the commitments of its body", row.commitments);
  if (bodyCommitment(commitments as Record<string, string>) !== row.commitment)
    throw new Doubt("the commitments of its body do not match the commitment it was written with");
  const body = canonical("its body", row.body);
  const salts = canonical("the salts of its body", row.salts);
  const fields = Object.keys(commitments).join();
  if (Object.keys(body).join() !== fields || Object.keys(salts).join() !== fields)
    throw new Doubt("its body has other fields than it was written with");
  for (const [field, value] of Object.entries(body))
    if (fieldCommitment(String(salts[field]), value) !== commitments[field])
      throw new Doubt(`the field "${field}" of its body is not what was written`);
  return body;
}

/** The first number of the chain that is not there, when `row` is not the next one. */
function gapBefore(chain: string, row: { seq: number }, before: { seq: number } | undefined): Broken | undefined {
  const expected = (before?.seq ?? 0) + 1;
  if (row.seq === expected) return undefined;
  return { chain, seq: expected, reason: `it is missing: the next record there is ${row.seq}` };
}

function checkLink(row: { prev: string }, before: { hash: string } | undefined): void {
  if (row.prev !== (before?.hash ?? genesis)) throw new Doubt("it does not follow from the record before it");
}

/** Parses an object that was written as canonical JSON; any other spelling of the same was not written by us. */
function canonical(what: string, text: string): Record<string, unknown> {
  const value: unknown = parse(what, text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Doubt(`${what} is not an object`);
  if (jcs(value) !== text) throw new Doubt(`${what} is not in the form it was written in`);
  return value as Record<string, unknown>;
}

function parse(what: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Doubt(`${what} is not JSON`);
  }
}

const vouchedBy = (by: number, { chain, seq, hash }: Record<string, unknown>): Vouched => ({
  chain: String(chain),
  seq: Number(seq),
  hash: String(hash),
  by,
});

interface SegmentRow {
  chain: string;
  seq: number;
  room: string;
  received_at: number;
  derive: string;
  count: number;
  min_at: number;
  max_at: number;
  agents: string;
  id_hashes: Buffer;
  digest: string;
  prev: string;
  hash: string;
  bytes: Buffer | null;
}

async function verifySegments(sqlite: Sqlite, vouched: Vouched[], tally: Tally) {
  const chains = sqlite.prepare<[], string>("SELECT DISTINCT chain FROM segments ORDER BY chain").pluck().all();
  let segments = 0;
  for (const chain of new Set([...vouched.map((head) => head.chain), ...chains])) {
    const heads = new Map(vouched.filter((head) => head.chain === chain).map((head) => [head.seq, head]));
    const checked = await verifySegmentChain(sqlite, chain, heads, tally);
    segments += checked.segments;
    if (checked.broken) return { segments, broken: checked.broken };
  }
  return { segments, broken: undefined };
}

async function verifySegmentChain(sqlite: Sqlite, chain: string, heads: Map<number, Vouched>, tally: Tally) {
  // Bytes are the bulk, so a page is smaller here.
  const read = sqlite.prepare<[string, number], SegmentRow>(
    `SELECT s.*, bytes FROM segments s LEFT JOIN segment_bytes b ON b.chain = s.chain AND b.seq = s.seq
     WHERE s.chain = ? AND s.seq > ? ORDER BY s.seq LIMIT 50`,
  );
  let segments = 0;
  let before: { seq: number; hash: string } | undefined;
  for (let rows = read.all(chain, Number.MIN_SAFE_INTEGER); rows.length > 0; rows = read.all(chain, before?.seq ?? 0)) {
    for (const row of rows) {
      const broken =
        gapBefore(chain, row, before) ?? doubted(chain, row.seq, () => checkSegment(row, before, heads.get(row.seq)));
      if (broken) return { segments, broken };
      before = { seq: row.seq, hash: row.hash };
      segments += 1;
    }
    await tally(rows.length);
  }
  const last = before?.seq ?? 0;
  const beyond = [...heads.values()].sort((a, b) => a.seq - b.seq).find((head) => head.seq > last);
  if (!beyond) return { segments, broken: undefined };
  const reason = `it is missing: the chain ends at ${last}, but event ${beyond.by} of the main chain vouches for segment ${beyond.seq}`;
  return { segments, broken: { chain, seq: last + 1, reason } };
}

function checkSegment(
  row: SegmentRow,
  before: { seq: number; hash: string } | undefined,
  vouched: Vouched | undefined,
): void {
  checkLink(row, before);
  const agents = parse("its list of agents", row.agents);
  if (!Array.isArray(agents) || jcs(agents) !== row.agents)
    throw new Doubt("its list of agents is not in the form it was written in");
  if (segmentHash({ ...row, agents }, row.id_hashes) !== row.hash)
    throw new Doubt("its hash does not match its header");
  if (row.bytes === null) throw new Doubt("its lines are missing");
  if (sha256(row.bytes) !== row.digest) throw new Doubt("its lines are not the ones that were received");
  if (vouched && vouched.hash !== row.hash)
    throw new Doubt(`it is not the segment that event ${vouched.by} of the main chain vouches for`);
}

/** Rows that stand beside the chains: a verifier that walked only the chains would never look at them. */
function strayRows(sqlite: Sqlite): Broken | undefined {
  const stray = sqlite
    .prepare<[], Broken>(
      `SELECT chain, seq, 'it stands in the journal, but in no chain this program writes' AS reason
         FROM journal WHERE chain <> '${mainChain}'
       UNION ALL
       SELECT chain, seq, 'a body without its event' FROM journal_bodies b
         WHERE NOT EXISTS (SELECT 1 FROM journal j WHERE j.chain = b.chain AND j.seq = b.seq)
       UNION ALL
       SELECT chain, seq, 'lines without their segment' FROM segment_bytes b
         WHERE NOT EXISTS (SELECT 1 FROM segments s WHERE s.chain = b.chain AND s.seq = b.seq)
       LIMIT 1`,
    )
    .get();
  return stray && { chain: String(stray.chain), seq: Number(stray.seq), reason: stray.reason };
}

function doubted(chain: string, seq: number, check: () => void): Broken | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    // Whatever cannot even be computed (a salt of the wrong length, half a surrogate) was not written by us either.
    return { chain, seq, reason: error instanceof Error ? error.message : String(error) };
  }
}

type Tally = (rows: number) => Promise<void>;

function createTally(total: number, progress: Progress | undefined): Tally {
  let done = 0;
  return (rows) => {
    done += rows;
    progress?.(Math.min(done, total), total);
    return new Promise((resolve) => setImmediate(resolve));
  };
}

function countAll(sqlite: Sqlite): { events: number; segments: number } {
  const count = (table: string): number =>
    sqlite.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0;
  return { events: count("journal"), segments: count("segments") };
}
