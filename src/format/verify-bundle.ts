/** Checks an evidence bundle from its bytes alone, a line at a time, and names the first record that does not hold. */
import type { Manifest } from "./bundle.ts";
import { bundleSignature } from "./bundle-record.ts";
import { checkSignature } from "./bundle-signature.ts";
import { BundleWalk } from "./bundle-walk.ts";
import { Doubt, readLine } from "./read-line.ts";

/** The head of the journal as it was published earlier; `at` in ms since 1970, where whoever kept it wrote it down. */
export interface Anchor {
  seq: number;
  hash: string;
  at?: number;
}

export interface VerifyOptions {
  /** The fingerprint whose signature is wanted. */
  key?: string;
  anchor?: Anchor;
}

export type BundleVerdict =
  | {
      ok: true;
      item: string;
      fleet: string;
      as_of: string;
      first: number;
      head: { seq: number; hash: string };
      records: number;
      bodies: number;
      /** Fields that are committed to and not here. */
      withheld: number;
      /** Of those, the ones that a record says were dropped when their time was over. */
      pruned: number;
      segments: number;
      /** Segments whose lines are here. */
      lines: number;
      /** Segments whose lines the journal says were dropped. */
      dropped: number;
      digest: string;
      signer: string;
      anchored?: { seq: number; at: number };
    }
  /** `line` counts from 1; `record` says what it is, where the line can be read. */
  | { ok: false; line: number; record?: string; reason: string };

/** @param bytes the file in chunks of any size */
export async function verifyBundle(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { key, anchor }: VerifyOptions = {},
): Promise<BundleVerdict> {
  const walk = new BundleWalk(anchor);
  let nth = 0;
  let record: string | undefined;
  let end: { manifest: Manifest; digest: string } | undefined;
  try {
    for await (const line of linesOf(bytes)) {
      nth += 1;
      record = undefined;
      if (end) throw new Doubt("nothing may follow the signature");
      if (line.cut)
        throw new Doubt(
          nth === 1 ? "this is no evidence bundle: it has no line" : "the file is cut off: this line has no end",
        );
      const read = readLine(line.bytes);
      record = nameOf(read);
      if (read.kind === "signature") {
        const signature = bundleSignature(read);
        const manifest = walk.finish(signature);
        await checkSignature(signature, manifest, key);
        end = { manifest, digest: signature.digest };
      } else walk.take(read);
    }
    if (!end) {
      nth += 1;
      record = undefined;
      throw new Doubt(nth === 1 ? "the file is empty" : "the signature is missing: the file is cut off here");
    }
  } catch (error) {
    return { ok: false, line: Math.max(1, nth), ...(record && { record }), reason: reasonOf(error) };
  }
  const { manifest, digest } = end;
  const { item, fleet, as_of, first, head, signer } = manifest;
  const unanchored = anchor && !walk.anchored ? walk.whyNotAnchored(anchor) : undefined;
  if (unanchored) return { ok: false, ...unanchored };
  return {
    ok: true,
    item,
    fleet,
    as_of,
    first,
    head,
    ...walk.counts,
    digest,
    signer,
    ...(walk.anchored && { anchored: walk.anchored }),
  };
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What a line is, in words. */
function nameOf(read: Record<string, unknown>): string {
  const { kind, seq, chain, type, subject } = read as Partial<Record<string, unknown>>;
  switch (kind) {
    case "header":
      return `record ${seq} (${type} of ${subject})`;
    case "segment":
      return `segment ${seq} of ${chain}`;
    case "body":
      return `the body of record ${seq}`;
    case "lines":
      return `the lines of segment ${seq} of ${chain}`;
    case "manifest":
    case "signature":
      return `the ${kind}`;
    default:
      return "a line of no known kind";
  }
}

/** Lines without their newline, as bytes; `cut` where the last one has none. */
async function* linesOf(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<{ bytes: Uint8Array; cut: boolean }> {
  let parts: Uint8Array[] = [];
  for await (const chunk of bytes) {
    let from = 0;
    for (let to = chunk.indexOf(newline); to >= 0; to = chunk.indexOf(newline, from)) {
      parts.push(chunk.subarray(from, to));
      yield { bytes: parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts), cut: false };
      parts = [];
      from = to + 1;
    }
    if (from < chunk.length) parts.push(chunk.subarray(from));
  }
  if (parts.length > 0) yield { bytes: Buffer.concat(parts), cut: true };
}

const newline = 0x0a;
