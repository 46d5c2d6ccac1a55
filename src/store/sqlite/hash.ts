/**
 * The hashes that make the journal and the segment chains evident to tamper with. This format is fixed: a verifier written
 * from this comment alone must agree with the test vectors in test/store/hash.test.ts.
 *
 * JCS is RFC 8785 canonical JSON as UTF-8; every hash is SHA-256 in lower-case hex; "\0" is one zero byte.
 *
 *   field commitment  HMAC-SHA-256(key: 32 random bytes, the salt; message: JCS(value)), one for each top-level field of a body
 *   body commitment   SHA-256("wardroom-body/v1\0" + JCS({field: field commitment, ...}))
 *   journal hash      SHA-256("wardroom-journal/v1\0" + JCS({actor, at, chain, commitment, prev, schema, seq, subject, type}))
 *   segment digest    SHA-256(bytes): the lines joined by "\n" as UTF-8, no newline at the end
 *   segment hash      SHA-256("wardroom-segment/v1\0" + JCS({agents, chain, count, derive, digest, id_hashes, max_at, min_at,
 *                     prev, received_at, room, seq})), where id_hashes is the SHA-256 of the concatenated 8-byte hashes
 *
 * `prev` is the hash before in the same chain, 64 zeros for the first. A value whose salt is gone can no longer be guessed
 * from its commitment, so a field can be redacted later and the chain still holds.
 */
import { createHmac, createSecretKey, hash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Random } from "../../ports/clock.ts";

export const genesis = "0".repeat(64);

export interface Envelope {
  chain: string;
  seq: number;
  at: number;
  type: string;
  schema: number;
  actor: string;
  subject: string;
  commitment: string;
  prev: string;
}

export interface SegmentEnvelope {
  chain: string;
  seq: number;
  room: string;
  received_at: number;
  derive: string;
  count: number;
  min_at: number;
  max_at: number;
  agents: string[];
  digest: string;
  prev: string;
}

/** A body with what vouches for it, field by field. */
export interface Sealed {
  salts: Record<string, string>;
  commitments: Record<string, string>;
  commitment: string;
}

/** Gives every field of a body a fresh salt and a commitment. The body must be plain (`plain.ts`). */
export function seal(body: object, random: Random): Sealed {
  const fields = Object.entries(body)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([field, value]) => ({ field, value, salt: random(32) }));
  const salts = Object.fromEntries(fields.map(({ field, salt }) => [field, salt]));
  const commitments = Object.fromEntries(fields.map(({ field, salt, value }) => [field, fieldCommitment(salt, value)]));
  return { salts, commitments, commitment: bodyCommitment(commitments) };
}

/** `salt` is base64url of 32 bytes. */
export function fieldCommitment(salt: string, value: unknown): string {
  const key = Buffer.from(salt, "base64url");
  if (key.length !== 32) throw new Error(`a salt has ${key.length} bytes instead of 32`);
  // Made a key by hand: given the bytes alone, createHmac of Node 24 takes six times as long (measured: 19 us against 3).
  return createHmac("sha256", createSecretKey(key)).update(jcs(value)).digest("hex");
}

export const bodyCommitment = (commitments: Record<string, string>): string =>
  sha256(`wardroom-body/v1\0${jcs(commitments)}`);

export function journalHash({ actor, at, chain, commitment, prev, schema, seq, subject, type }: Envelope): string {
  return sha256(`wardroom-journal/v1\0${jcs({ actor, at, chain, commitment, prev, schema, seq, subject, type })}`);
}

export function segmentHash(header: SegmentEnvelope, idHashes: Uint8Array): string {
  const { agents, chain, count, derive, digest, max_at, min_at, prev, received_at, room, seq } = header;
  const id_hashes = sha256(idHashes);
  return sha256(
    `wardroom-segment/v1\0${jcs({ agents, chain, count, derive, digest, id_hashes, max_at, min_at, prev, received_at, room, seq })}`,
  );
}

/** Canonical JSON; throws on what has none (a non-finite number, a lone surrogate). */
export function jcs(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error("there is no canonical JSON of undefined");
  return text;
}

// The one-shot form with hex output is the fastest SHA-256 node has (measured: 2.2 times the Buffer output).
export const sha256 = (data: string | Uint8Array): string => hash("sha256", data, "hex");
