/** Walks the segment chains, and holds them against the heads that the main chain vouches for: a cut tail shows only there. */

import type { EventBodies } from "../../domain/journal/event-kinds.ts";
import { prunedDigest, type SegmentEnvelope, segmentDigest, segmentHash } from "../../format/hash.ts";
import { mainChain } from "./chain.ts";
import type { Sqlite } from "./connection.ts";
import { type Broken, canonicalJson, checkLink, Doubt, doubted, gapBefore, type Tally } from "./doubt.ts";

/** `until`: the last event of the main chain that was verified, whose heads are believed. */
export async function verifySegments(
  sqlite: Sqlite,
  vouchedChains: ReadonlySet<string>,
  until: number,
  tally: Tally,
): Promise<{ segments: number; dropped: number; broken: Broken | undefined }> {
  const stored = sqlite.prepare<[], string>("SELECT DISTINCT chain FROM segments ORDER BY chain").pluck().all();
  let [segments, dropped] = [0, 0];
  for (const chain of new Set([...vouchedChains, ...stored])) {
    const walk = await verifyChain(sqlite, chain, until, tally);
    segments += walk.segments;
    dropped += walk.dropped;
    if (walk.broken) return { segments, dropped, broken: walk.broken };
  }
  return { segments, dropped, broken: undefined };
}

interface Row extends Omit<SegmentEnvelope, "agents"> {
  agents: string;
  id_hashes: Buffer;
  hash: string;
  salt: Buffer | null;
  bytes: Buffer | null;
}

async function verifyChain(sqlite: Sqlite, chain: string, until: number, tally: Tally) {
  // Bytes are the bulk, so a page is smaller here than in the journal.
  const read = sqlite.prepare<[string, number], Row>(
    `SELECT s.*, salt, bytes FROM segments s LEFT JOIN segment_lines b ON b.chain = s.chain AND b.seq = s.seq
     WHERE s.chain = ? AND s.seq > ? ORDER BY s.seq LIMIT 50`,
  );
  const heads = vouchedHeads(sqlite, chain, until);
  let vouched = heads.next().value;
  const pruned = new PrunedLines(sqlite, chain, until);
  let [segments, dropped] = [0, 0];
  let before: { seq: number; hash: string } | undefined;
  for (let rows = read.all(chain, Number.MIN_SAFE_INTEGER); rows.length > 0; rows = read.all(chain, before?.seq ?? 0)) {
    for (const row of rows) {
      const broken = gapBefore(chain, row, before) ?? doubted(chain, row.seq, () => checkSegment(row, before, pruned));
      if (broken) return { segments, dropped, broken };
      if (row.bytes === null) dropped += 1;
      while (vouched && vouched.seq <= row.seq) {
        if (vouched.seq < row.seq || vouched.hash !== row.hash)
          return { segments, dropped, broken: disowned(chain, vouched) };
        vouched = heads.next().value;
      }
      before = { seq: row.seq, hash: row.hash };
      segments += 1;
    }
    await tally(rows.length);
  }
  return { segments, dropped, broken: vouched ? cutOff(chain, before?.seq ?? 0, vouched) : pruned.unmet(chain) };
}

function checkSegment(row: Row, before: { hash: string } | undefined, pruned: PrunedLines): void {
  checkLink(row, before);
  const agents = canonicalJson("its list of agents", row.agents);
  if (!Array.isArray(agents)) throw new Doubt("its list of agents is not a list");
  if (segmentHash({ ...row, agents }, row.id_hashes) !== row.hash)
    throw new Doubt("its hash does not match its header");
  const said = pruned.meet(row.seq, row.hash);
  if (row.bytes === null && row.salt === null && said) return;
  if (row.bytes === null || row.salt === null) throw new Doubt("its lines are missing");
  if (segmentDigest(row.salt, row.bytes) !== row.digest)
    throw new Doubt("its lines are not the ones that were received");
}

/** What the main chain says was dropped of a chain, held against the segments as they come, in their order. */
class PrunedLines {
  readonly #events: { by: number; body: Pruned; hashes: string[] }[];
  /** The ranges of all of them, in the order of the chain: each segment is dropped once. */
  readonly #ranges: { first: number; last: number; hashes: string[] }[];
  #next = 0;

  constructor(sqlite: Sqlite, chain: string, until: number) {
    this.#events = sqlite
      .prepare<[string, number], { by: number; body: string }>(
        `SELECT j.seq AS "by", body FROM journal j JOIN journal_bodies b ON b.chain = j.chain AND b.seq = j.seq
         WHERE j.chain = '${mainChain}' AND j.type = 'segments.pruned' AND j.subject = ? AND j.seq <= ? ORDER BY j.seq`,
      )
      .all(`segments:${chain}`, until)
      .map(({ by, body }) => ({ by, body: JSON.parse(body) as Pruned, hashes: [] }));
    this.#ranges = this.#events
      .flatMap(({ body, hashes }) => body.ranges.map(([first, last]) => ({ first, last, hashes })))
      .sort((a, b) => a.first - b.first);
  }

  /** True where its lines were to be dropped. */
  meet(seq: number, hash: string): boolean {
    while ((this.#ranges[this.#next]?.last ?? Number.POSITIVE_INFINITY) < seq) this.#next += 1;
    const range = this.#ranges[this.#next];
    if (!range || range.first > seq) return false;
    range.hashes.push(hash);
    return true;
  }

  /** The first that named other segments than there are. */
  unmet(chain: string): Broken | undefined {
    const wrong = this.#events.find(({ body, hashes }) => prunedDigest(hashes) !== body.digest);
    return (
      wrong && {
        chain: mainChain,
        seq: wrong.by,
        reason: `what it says was dropped of ${chain} are not the segments that stand there`,
      }
    );
  }
}

type Pruned = EventBodies["segments.pruned"];

/** A head of this chain as the main chain has it, and the event that says so. */
interface Vouched {
  seq: number;
  hash: string;
  by: number;
}

/** In the order they were recorded, which is that of the segments; a page at a time, since there may be one for each second. */
function* vouchedHeads(sqlite: Sqlite, chain: string, until: number): Generator<Vouched, undefined> {
  const read = sqlite.prepare<[string, number, number], { by: number; body: string }>(
    `SELECT j.seq AS "by", body FROM journal j JOIN journal_bodies b ON b.chain = j.chain AND b.seq = j.seq
     WHERE j.chain = '${mainChain}' AND j.type = 'segments.head' AND j.subject = ? AND j.seq > ? AND j.seq <= ?
     ORDER BY j.seq LIMIT 500`,
  );
  let cursor = 0;
  for (
    let rows = read.all(`segments:${chain}`, 0, until);
    rows.length > 0;
    rows = read.all(`segments:${chain}`, cursor, until)
  )
    for (const { by, body } of rows) {
      const { seq, hash } = JSON.parse(body) as { seq: number; hash: string };
      yield { seq, hash, by };
      cursor = by;
    }
  return undefined;
}

const disowned = (chain: string, { seq, by }: Vouched): Broken => ({
  chain,
  seq,
  reason: `it is not the segment that event ${by} of the main chain vouches for`,
});

const cutOff = (chain: string, last: number, { seq, by }: Vouched): Broken => ({
  chain,
  seq: last + 1,
  reason: `it is missing: the chain ends at ${last}, but event ${by} of the main chain vouches for segment ${seq}`,
});
