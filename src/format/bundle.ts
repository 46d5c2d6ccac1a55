/**
 * An evidence bundle: one NDJSON file that proves what happened to one thing, without the store it was taken from. This format is
 * fixed; docs/evidence.md says it in full, and a verifier written from there must agree with test/format/bundle.test.ts.
 *
 * Each line is the canonical JSON (RFC 8785) of one of the records below, ended by "\n". In this order: the manifest; the headers of
 * the main chain; the headers of segment chains; bodies; lines of segments; the signature. Every record but the last carries
 *
 *   sum   SHA-256("wardroom-evidence/v1\0" + the sum of the line before, 64 zeros for the first + "\0" + JCS(the record without sum))
 *
 * so that a line that was changed is named as such, whatever it holds. The signature is over the last sum.
 */
import { type Envelope, genesis, type SegmentEnvelope, sha256 } from "./hash.ts";
import { jcs } from "./jcs.ts";

export const bundleFormat = "wardroom-evidence/v1";

/** The public half of an Ed25519 key as a JWK (RFC 8037). */
export interface PublicKey {
  kty: "OKP";
  crv: "Ed25519";
  x: string;
}

export interface Manifest {
  kind: "manifest";
  format: typeof bundleFormat;
  fleet: string;
  /** What it is about: "breach:BR-142". */
  item: string;
  /** Subjects whose every event within the range is here in full. */
  subjects: string[];
  /** "wardroom 0.1.0" */
  made_by: string;
  /** RFC 3339: when the last record of the range was written. */
  as_of: string;
  /** The range of the main chain: `after` is the hash before its first record. */
  after: string;
  first: number;
  head: { seq: number; hash: string };
  /** The records of which the body is here. */
  bodies: number[];
  /** The segments whose lines are here, by chain; of the others of a range only the header is. */
  segments: { chain: string; after: string; first: number; last: number; lines: number[] }[];
  key: PublicKey;
  /** The RFC 7638 thumbprint of `key`. */
  signer: string;
}

/** A record of the main chain without what it says: `commitment` stands for its body. */
export type Header = Envelope & { kind: "header"; hash: string };

/** A batch of signals without its lines: `digest` stands for them. `id_hashes` is the SHA-256 of its id hashes. */
export type SegmentHeaderLine = SegmentEnvelope & { kind: "segment"; id_hashes: string; hash: string };

/** Why a body is here: it is about the item; it is a pact that judged it; a card or line that people were shown; or it vouches for segments or says which lose their lines. */
export type Part = "item" | "pact" | "card" | "segments";

/** A field that is in `commitments` alone was withheld or redacted. */
export interface Body {
  kind: "body";
  part: Part;
  seq: number;
  body: Record<string, unknown>;
  salts: Record<string, string>;
  commitments: Record<string, string>;
}

/** The lines of a segment as they were received, joined by newlines, and the salt of their digest (base64url). */
export interface Lines {
  kind: "lines";
  chain: string;
  seq: number;
  salt: string;
  text: string;
}

export type BundleRecord = Manifest | Header | SegmentHeaderLine | Body | Lines;

/** `digest`: the sum of the line before. `jws`: compact (RFC 7515), EdDSA, `kid` the signer, over JCS(Signed). */
export interface Signature {
  kind: "signature";
  digest: string;
  jws: string;
}

interface Signed {
  format: typeof bundleFormat;
  item: string;
  head: { seq: number; hash: string };
  digest: string;
}

export const jwsType = "wardroom-evidence+jws";

export const firstSum = genesis;

export const sumOf = (before: string, record: object): string => sha256(`${bundleFormat}\0${before}\0${jcs(record)}`);

/** What is signed, as text. */
export const signedText = ({ item, head }: Manifest, digest: string): string =>
  jcs({ format: bundleFormat, item, head, digest } satisfies Signed);
