/** Reads records as they were sealed, hashes and salts with them. */

import { drillOf } from "../../domain/drill/drill-signal.ts";
import { fleetRoom } from "../../domain/people/fleet-config.ts";
import type { Instant } from "../../domain/words/time.ts";
import { type SegmentEnvelope, sha256 } from "../../format/hash.ts";
import type {
  RecordWithFields,
  SealedBody,
  SealedHeader,
  SealedSegment,
  SealedStore,
  SegmentWithLines,
} from "../../ports/sealed-store.ts";
import { mainChain } from "./chain.ts";
import type { Sqlite } from "./connection.ts";

type SegmentRow = Omit<SegmentEnvelope, "agents"> & { agents: string; id_hashes: Buffer; hash: string };

export function openSealed(sqlite: Sqlite): SealedStore {
  const head = sqlite.prepare<[], { seq: number; hash: string; at: number }>(
    `SELECT seq, hash, at FROM journal WHERE chain = '${mainChain}' ORDER BY seq DESC LIMIT 1`,
  );
  const headers = sqlite.prepare<[number, number], SealedHeader>(
    `SELECT chain, seq, at, type, schema, actor, subject, commitment, prev, hash
     FROM journal WHERE chain = '${mainChain}' AND seq > ? ORDER BY seq LIMIT ?`,
  );
  const body = sqlite.prepare<[number], { body: string; salts: string; commitments: string }>(
    `SELECT body, salts, commitments FROM journal_bodies WHERE chain = '${mainChain}' AND seq = ?`,
  );
  const segments = sqlite.prepare<[string, number, number], SegmentRow>(
    `SELECT chain, seq, room, source, received_at, derive, count, min_at, max_at, agents, id_hashes, digest, prev, hash
     FROM segments WHERE chain = ? AND seq > ? ORDER BY seq LIMIT ?`,
  );
  const received = sqlite.prepare<[number, number], ReceivedRow>(
    `SELECT chain, seq, received_at AS receivedAt, source, room, count, agents
     FROM segments WHERE received_at BETWEEN ? AND ? ORDER BY chain, seq`,
  );
  const vouching = (which: string) =>
    sqlite.prepare<[string, number, number], { seq: number; by: number }>(
      `SELECT json_extract(body, '$.seq') AS seq, j.seq AS "by"
       FROM journal j JOIN journal_bodies b ON b.chain = j.chain AND b.seq = j.seq
       WHERE j.chain = '${mainChain}' AND j.subject = ? AND j.type = 'segments.head' AND j.seq <= ? AND ${which} LIMIT 1`,
    );
  const vouchedFrom = vouching("json_extract(body, '$.seq') >= ? ORDER BY j.seq");
  const vouchedLast = vouching("json_extract(body, '$.seq') < ? ORDER BY j.seq DESC");
  const lines = sqlite.prepare<[string, number], { salt: Buffer; bytes: Buffer }>(
    "SELECT salt, bytes FROM segment_lines WHERE chain = ? AND seq = ?",
  );
  // From the lines, so that headers whose lines are gone cost nothing.
  const withLines = sqlite.prepare<[Instant, string, number, number], SegmentWithLines>(
    `SELECT s.chain, s.seq, s.count, s.hash FROM segment_lines b
     CROSS JOIN segments s ON s.chain = b.chain AND s.seq = b.seq
     WHERE s.received_at < ? AND (b.chain, b.seq) > (?, ?) ORDER BY b.chain, b.seq LIMIT ?`,
  );
  const written = sqlite.prepare<[number, number], Omit<RecordWithFields, "fields">>(
    `SELECT seq, at, type, subject, hash FROM journal WHERE chain = '${mainChain}' AND seq > ? ORDER BY seq LIMIT ?`,
  );
  const salts = sqlite
    .prepare<[number], string>(`SELECT salts FROM journal_bodies WHERE chain = '${mainChain}' AND seq = ?`)
    .pluck();
  return {
    async withFields(fields, before, afterSeq, limit) {
      const page = written.all(afterSeq, limit);
      // The journal is in the order of time: what follows the first that is too young is too young.
      const old = page.filter(({ at }) => at < before);
      const records = old.flatMap((record): RecordWithFields[] => {
        const named = fields[record.type] ?? [];
        const here = named.length > 0 ? Object.keys(JSON.parse(salts.get(record.seq) ?? "{}")) : [];
        const left = named.filter((field) => here.includes(field));
        return left.length > 0 ? [{ ...record, fields: left }] : [];
      });
      return { records, next: old.length === limit ? old.at(-1)?.seq : undefined };
    },
    withLines: async (before, { chain, seq }, limit) => withLines.all(before, chain, seq, limit),
    head: async () => head.get(),
    headers: async (afterSeq, limit) => headers.all(afterSeq, limit),
    async body(seq) {
      const row = body.get(seq);
      return (
        row &&
        ({
          body: JSON.parse(row.body),
          salts: JSON.parse(row.salts),
          commitments: JSON.parse(row.commitments),
        } as SealedBody)
      );
    },
    segments: async (chain, afterSeq, limit) =>
      segments.all(chain, afterSeq, limit).map(
        ({ agents, id_hashes, ...row }): SealedSegment => ({
          ...row,
          agents: JSON.parse(agents) as string[],
          id_hashes: sha256(id_hashes),
        }),
      ),
    async segmentsOf({ agents, from, to }) {
      const names = naming(agents);
      return received
        .all(Math.floor(from), Math.ceil(to))
        .filter((row) => row.count > 0 && names(row))
        .map(({ chain, seq }) => ({ chain, seq }));
    },
    async received({ agents, from, to }) {
      const names = naming(agents);
      return received
        .all(Math.floor(from), Math.ceil(to))
        .filter((row) => drillOf(row) === undefined)
        .map((row) => ({
          chain: row.chain,
          seq: row.seq,
          receivedAt: row.receivedAt,
          // What names no agent is kept with the fleet's.
          has: row.count > 0 && (row.room === fleetRoom || names(row)),
        }));
    },
    async vouched(chain, seq, until) {
      const subject = `segments:${chain}`;
      return vouchedFrom.get(subject, until, seq) ?? vouchedLast.get(subject, until, seq);
    },
    async lines(chain, seq) {
      const row = lines.get(chain, seq);
      return row && { salt: row.salt.toString("base64url"), text: row.bytes.toString("utf8") };
    },
  };
}

interface ReceivedRow {
  chain: string;
  seq: number;
  receivedAt: Instant;
  source: string;
  room: string;
  count: number;
  agents: string;
}

/** Whether a segment names one of these agents; any does where none are meant. */
function naming(agents: readonly string[] | undefined): (row: Pick<ReceivedRow, "agents">) => boolean {
  const wanted = agents && new Set(agents);
  return (row) => !wanted || (JSON.parse(row.agents) as string[]).some((agent) => wanted.has(agent));
}
