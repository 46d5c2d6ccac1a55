/** The shape of each record of a bundle. A key it does not know is refused: it would be proven, and say nothing. */
import { z } from "zod";
import { type BundleRecord, bundleFormat, type Signature } from "./bundle.ts";
import { Doubt } from "./read-line.ts";

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const seq = z.int().positive();
const count = z.int().nonnegative();
const chain = z.string().min(1);
const salt = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const head = z.strictObject({ seq, hash: hex });

const record = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("manifest"),
    format: z.literal(bundleFormat),
    fleet: z.string(),
    item: z.string(),
    subjects: z.array(z.string()),
    made_by: z.string(),
    as_of: z.iso.datetime(),
    after: hex,
    first: seq,
    head,
    bodies: z.array(seq),
    segments: z.array(z.strictObject({ chain, after: hex, first: seq, last: seq, lines: z.array(seq) })),
    key: z.strictObject({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: salt }),
    signer: salt,
  }),
  z.strictObject({
    kind: z.literal("header"),
    chain,
    seq,
    at: z.int(),
    type: z.string(),
    schema: z.int(),
    actor: z.string(),
    subject: z.string(),
    commitment: hex,
    prev: hex,
    hash: hex,
  }),
  z.strictObject({
    kind: z.literal("segment"),
    chain,
    seq,
    room: z.string(),
    source: z.string(),
    received_at: z.int(),
    derive: z.string(),
    count,
    min_at: z.int(),
    max_at: z.int(),
    agents: z.array(z.string()),
    id_hashes: hex,
    digest: hex,
    prev: hex,
    hash: hex,
  }),
  z.strictObject({
    kind: z.literal("body"),
    part: z.enum(["item", "pact", "card", "segments"]),
    seq,
    body: z.record(z.string(), z.unknown()),
    salts: z.record(z.string(), salt),
    commitments: z.record(z.string(), hex),
  }),
  z.strictObject({ kind: z.literal("lines"), chain, seq, salt, text: z.string() }),
]);

const signature = z.strictObject({ kind: z.literal("signature"), digest: hex, jws: z.string().min(1) });

export const bundleRecord = (value: Record<string, unknown>): BundleRecord => read(record, value);
export const bundleSignature = (value: Record<string, unknown>): Signature => read(signature, value);

function read<T>(schema: z.ZodType<T>, value: Record<string, unknown>): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Doubt(
    `it is no record of ${bundleFormat}: ${[issue?.path.join("."), issue?.message].filter(Boolean).join(": ")}`,
  );
}
