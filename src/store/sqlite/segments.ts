/** Segments: what arrived, as received, one row a batch, in this writer's own chain. */
import type { ReceivedSegment, Segment, SegmentDraft, SegmentHeader } from "../../domain/derive/observation.ts";
import { ownSource } from "../../domain/evidence/reserved-signal.ts";
import { day } from "../../domain/words/time.ts";
import { genesis, type SegmentEnvelope, segmentDigest, segmentHash } from "../../format/hash.ts";
import { jcs } from "../../format/jcs.ts";
import type { Clock, Random } from "../../ports/clock.ts";
import type { IdempotentAnswer } from "../../ports/store.ts";
import { boundNumber, boundText } from "./bound.ts";
import type { KeptRuns } from "./closed-runs.ts";
import type { Sqlite } from "./connection.ts";
import type { Group } from "./group.ts";

/** How long an answer to an Idempotency-Key is kept. */
export const idempotencyWindow = day;

export interface SegmentHead {
  chain: string;
  seq: number;
  hash: string;
}

interface Segments {
  append(
    drafts: SegmentDraft[],
    also: { idempotency?: IdempotentAnswer; written?: (headers: SegmentHeader[]) => void },
  ): Promise<SegmentHeader[]>;
  after(chain: string, seq: number, limit: number): Segment[];
  receivedAfter(chain: string, seq: number, limit: number): ReceivedSegment[];
  head(): SegmentHead;
}

interface Parts {
  group: Group;
  ownChain: string;
  closedRuns: KeptRuns;
  clock: Clock;
  random: Random;
}

export function openSegments(sqlite: Sqlite, { group, ownChain, closedRuns, clock, random }: Parts): Segments {
  const { insertHeader, insertBytes, insertAnswer, newest, after } = prepare(sqlite);
  let known: SegmentHead | undefined;
  group.onUndone(() => {
    known = undefined;
  });

  const head = (): SegmentHead => {
    known ??= { chain: ownChain, ...(newest.get(ownChain) ?? { seq: 0, hash: genesis }) };
    return known;
  };

  const appendOne = ({ draft, salt, bytes, digest }: Packed): SegmentHeader => {
    const before = head();
    const envelope: SegmentEnvelope = { ...draft, chain: ownChain, seq: before.seq + 1, digest, prev: before.hash };
    const hash = segmentHash(envelope, draft.idHashes);
    insertHeader.run({ ...envelope, agents: jcs(envelope.agents), idHashes: draft.idHashes, hash });
    insertBytes.run(ownChain, envelope.seq, salt, bytes);
    if (draft.source === ownSource) closedRuns.note(ownChain, envelope.seq);
    known = { chain: ownChain, seq: envelope.seq, hash };
    return headerOf({ ...envelope, hash });
  };

  return {
    async append(drafts, { idempotency, written }) {
      // Packed before the transaction, which others share: hashing needs no lock.
      const batch = drafts.map((draft) => pack(draft, random));
      const work = (): SegmentHeader[] => {
        // The same key may have been answered while this request was on its way: then it is on disk already.
        const answered =
          idempotency && insertAnswer.run({ ...idempotency, expired: clock.now() - idempotencyWindow }).changes === 0;
        return answered ? [] : batch.map(appendOne);
      };
      return written ? group.writeTelling(work, written) : group.write(work);
    },
    after: (chain, seq, limit) => after.all(chain, seq, limit).map(segmentOf),
    receivedAfter: (chain, seq, limit) =>
      after.all(chain, seq, limit).map((row) => ({ ...headerOf(row), bytes: row.bytes })),
    head,
  };
}

interface Packed {
  draft: Omit<SegmentEnvelope, "chain" | "seq" | "digest" | "prev"> & { idHashes: Uint8Array };
  salt: Buffer;
  bytes: Buffer;
  digest: string;
}

/** Bounds are whole milliseconds that contain what they bound. */
function pack(
  { room, source, receivedAt, derive, lines, minAt, maxAt, agents, idHashes }: SegmentDraft,
  random: Random,
): Packed {
  if (idHashes.length % 8 !== 0) throw new Error(`id hashes are 8 bytes each; these are ${idHashes.length} bytes`);
  const bytes = bytesOf(lines);
  const salt = Buffer.from(random(32), "base64url");
  return {
    draft: {
      room,
      source,
      received_at: Math.trunc(receivedAt),
      derive,
      count: lines.length,
      min_at: Math.floor(minAt),
      max_at: Math.ceil(maxAt),
      agents,
      idHashes,
    },
    salt,
    bytes,
    digest: segmentDigest(salt, bytes),
  };
}

/** What was written as lines elsewhere is taken as it is. */
function bytesOf(lines: SegmentDraft["lines"]): Buffer {
  if ("bytes" in lines) {
    const { buffer, byteOffset, byteLength } = lines.bytes;
    return Buffer.from(buffer, byteOffset, byteLength);
  }
  if (lines.some((line) => line.includes("\n")))
    throw new Error("an observation is one line; this one has a newline in it");
  return Buffer.from(lines.join("\n"), "utf8");
}

interface SegmentRow extends Omit<SegmentEnvelope, "agents"> {
  hash: string;
}

const headerOf = ({
  chain,
  seq,
  room,
  source,
  received_at,
  derive,
  count,
  min_at,
  max_at,
  digest,
  prev,
  hash,
}: SegmentRow): SegmentHeader => ({
  chain,
  seq,
  room,
  source,
  receivedAt: received_at,
  derive,
  count,
  minAt: min_at,
  maxAt: max_at,
  digest,
  prev,
  hash,
});

const segmentOf = (row: SegmentRow & { bytes: Buffer }): Segment => ({
  ...headerOf(row),
  lines: row.count === 0 ? [] : row.bytes.toString("utf8").split("\n"),
});

function prepare(sqlite: Sqlite) {
  return {
    insertHeader: sqlite.prepare(
      `INSERT INTO segments (chain, seq, room, source, received_at, derive, count, min_at, max_at, agents, id_hashes, digest, prev, hash)
       VALUES (:chain, :seq, :room, :source, :received_at, :derive, :count, :min_at, :max_at, :agents, :idHashes, :digest, :prev, :hash)`,
    ),
    insertBytes: sqlite.prepare("INSERT INTO segment_bytes (chain, seq, salt, bytes) VALUES (?, ?, ?, ?)"),
    insertAnswer: sqlite.prepare(
      `INSERT INTO idempotency (token, key, digest, answer, at) VALUES (:token, :key, :digest, :answer, :at)
       ON CONFLICT (token, key) DO UPDATE SET digest = excluded.digest, answer = excluded.answer, at = excluded.at
       WHERE idempotency.at <= :expired`,
    ),
    newest: sqlite.prepare<[string], { seq: number; hash: string }>(
      "SELECT seq, hash FROM segments WHERE chain = ? ORDER BY seq DESC LIMIT 1",
    ),
    after: sqlite.prepare<[string, number, number], SegmentRow & { bytes: Buffer }>(
      `SELECT s.chain, s.seq, room, source, received_at, derive, count, min_at, max_at, digest, prev, hash, bytes
       FROM segments s JOIN segment_lines b ON b.chain = s.chain AND b.seq = s.seq
       WHERE s.chain = ${boundText("?")} AND s.seq > ${boundNumber("?")} ORDER BY s.seq LIMIT ${boundNumber("?")}`,
    ),
  };
}
