/**
 * The track record of an agent as a file that proves itself: an in-toto statement (https://in-toto.io/Statement/v1) in a DSSE envelope
 * (https://github.com/secure-systems-lab/dsse), signed with the key that signs evidence. The file is the canonical JSON (RFC 8785) of the
 * envelope, ended by "\n"; so is the statement in it.
 */
import { createPublicKey, verify as verifies } from "node:crypto";
import { z } from "zod";
import { autonomies, severities } from "../domain/pact/pact.ts";
import type { PublicKey } from "./bundle.ts";
import { fingerprint } from "./bundle-signature.ts";
import { jcs } from "./jcs.ts";
import { contradictionIn } from "./record-contradiction.ts";
import type { Anchor } from "./verify-bundle.ts";

const payloadType = "application/vnd.in-toto+json";
const statementType = "https://in-toto.io/Statement/v1";
const recordType = "wardroom-track-record/v1";

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const thumbprint = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const instant = z.iso.datetime();
const count = z.int().nonnegative();
const level = z.enum(autonomies);

const figures = {
  /** That closed. */
  runs: count,
  /** With every slot that its pact names. */
  complete: count,
  /** Complete, not vouched for by the agent alone, and without a breach or near miss of its own. */
  clean: count,
  breaches: count,
  near_misses: count,
  /** What it asked people for, by how it ended; `other`: withdrawn, superseded, or still open. */
  questions: z.strictObject({ approved: count, denied: count, expired: count, other: count }),
};

const trackRecord = z.strictObject({
  fleet: z.string(),
  agent: z.string(),
  room: z.string(),
  role: z.string().optional(),
  made_by: z.string(),
  /** When it was made, and the newest record of the journal then. */
  as_of: instant,
  head: z.strictObject({ seq: z.int().positive(), hash: hex }),
  since: instant,
  autonomy: level,
  pacts: z.array(z.string()),
  total: z.strictObject(figures),
  /** In UTC, the earliest first; those in which nothing happened are left out. */
  months: z.array(z.strictObject({ month: z.string().regex(/^\d{4}-\d{2}$/), ...figures })),
  breaches: z.array(
    z.strictObject({
      id: z.string(),
      clause: z.string(),
      severity: z.enum(severities),
      failure_mode: z.string(),
      opened_at: instant,
      ended_at: instant.optional(),
      intervention: z.string(),
      verdict: z.string().optional(),
      /** Why it is not counted against the agent. */
      excused: z.string().optional(),
    }),
  ),
  /** `seq`: the record of the journal that says so. */
  changes: z.array(
    z.strictObject({
      seq: z.int().positive(),
      at: instant,
      from: level,
      to: level,
      because: z.string(),
      cause: z.string(),
      cited: z.string(),
    }),
  ),
  drills: z.array(z.strictObject({ id: z.string(), at: instant, passed: z.boolean() })),
  key: z.strictObject({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: thumbprint }),
  /** The RFC 7638 thumbprint of `key`. */
  signer: thumbprint,
});

export type TrackRecord = z.infer<typeof trackRecord>;
export type RecordFigures = TrackRecord["total"];

const statement = z.strictObject({
  _type: z.literal(statementType),
  subject: z.tuple([z.strictObject({ name: z.string(), digest: z.strictObject({ sha256: hex }) })]),
  predicateType: z.literal(recordType),
  predicate: trackRecord,
});

const envelope = z.strictObject({
  payloadType: z.literal(payloadType),
  payload: z.base64(),
  signatures: z.tuple([z.strictObject({ keyid: thumbprint, sig: z.base64() })]),
});

/** The whole file. `sign`: Ed25519 over these bytes. */
export async function sealRecord(record: TrackRecord, sign: (bytes: Uint8Array) => Uint8Array): Promise<string> {
  const payload = Buffer.from(
    jcs({
      _type: statementType,
      subject: [{ name: `${record.fleet}/${record.agent}`, digest: { sha256: record.head.hash } }],
      predicateType: recordType,
      predicate: record,
    } satisfies z.infer<typeof statement>),
  );
  const sig = Buffer.from(sign(await preAuth(payload))).toString("base64");
  return `${jcs({ payloadType, payload: payload.toString("base64"), signatures: [{ keyid: record.signer, sig }] })}\n`;
}

type RecordVerdict =
  | { ok: true; record: TrackRecord; anchored?: { seq: number; at?: number } }
  | { ok: false; reason: string };

/**
 * From the file alone: whole, signed, and at one with itself. An anchor says that the signer knew that head; the figures rest on the
 * signer.
 *
 * @param how `key`: the fingerprint that must have signed it; `anchor`: a head of the journal that was kept elsewhere
 */
export async function verifyRecord(
  text: string,
  { key, anchor }: { key?: string; anchor?: Anchor } = {},
): Promise<RecordVerdict> {
  const no = (reason: string): RecordVerdict => ({ ok: false, reason });
  const outer = read(envelope, text.endsWith("\n") ? text.slice(0, -1) : text);
  if (!outer || `${jcs(outer)}\n` !== text) return no("it is no track record, or it was changed");
  const payload = Buffer.from(outer.payload, "base64");
  const [{ keyid, sig }] = outer.signatures;
  const inner = read(statement, payload.toString("utf8"));
  if (!inner || Buffer.from(jcs(inner)).toString("base64") !== outer.payload)
    return no("what was signed is no track record, or it was changed");
  const { predicate: record, subject } = inner;
  if (record.signer !== keyid || (await fingerprint(record.key)) !== keyid)
    return no(`the key in it is not the one of ${keyid}`);
  if (!isSignedBy(record.key, await preAuth(payload), sig))
    return no(`it was not signed by ${keyid}, or it was changed`);
  const [{ name, digest }] = subject;
  if (name !== `${record.fleet}/${record.agent}` || digest.sha256 !== record.head.hash)
    return no("it names one agent and tells of another");
  const contradiction = contradictionIn(record);
  if (contradiction !== undefined) return no(`it contradicts itself: ${contradiction}`);
  const wanted = key?.trim().replace(/^sha256:/i, "");
  if (wanted !== undefined && wanted !== keyid) return no(`it was signed by ${keyid}, not by ${wanted}`);
  if (!anchor) return { ok: true, record };
  const { head } = record;
  if (anchor.seq > head.seq)
    return no(
      `it is older than that head: it ends at record ${head.seq}, the head is record ${anchor.seq}; ask for a newer one`,
    );
  if (anchor.seq < head.seq)
    return no(
      `that head is record ${anchor.seq}, before the end of this one at ${head.seq}; give a head kept at that record`,
    );
  if (anchor.hash !== head.hash)
    return no(`record ${head.seq} is another one in that head: it tells of another history`);
  return { ok: true, record, anchored: { seq: anchor.seq, ...(anchor.at !== undefined && { at: anchor.at }) } };
}

function isSignedBy(key: PublicKey, bytes: Uint8Array, sig: string): boolean {
  const signature = Buffer.from(sig, "base64");
  return (
    signature.toString("base64") === sig &&
    verifies(null, bytes, createPublicKey({ key: { ...key }, format: "jwk" }), signature)
  );
}

/** Undefined where the text does not have that shape. */
function read<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function preAuth(payload: Buffer): Promise<Uint8Array> {
  const { dsse } = await import("@sigstore/core");
  return dsse.preAuthEncoding(payloadType, payload);
}
