/** The signature of a bundle: the key in the manifest, whose fingerprint it is, and whether it signed the digest. */
import { CompactSign, calculateJwkThumbprint, compactVerify, decodeProtectedHeader, importJWK } from "jose";
import { jwsType, type Manifest, type PublicKey, type Signature, signedText } from "./bundle.ts";
import { Doubt } from "./read-line.ts";

/** RFC 7638: SHA-256 of the key's canonical JSON, base64url. */
export const fingerprint = (key: PublicKey): Promise<string> => calculateJwkThumbprint(key);

export async function signText(
  text: string,
  key: Awaited<ReturnType<typeof importJWK>>,
  signer: string,
): Promise<string> {
  return new CompactSign(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: "EdDSA", kid: signer, typ: jwsType })
    .sign(key);
}

/** Throws a Doubt where it does not hold. `wanted`: the fingerprint that must have signed. */
export async function checkSignature(
  { jws, digest }: Signature,
  manifest: Manifest,
  wanted: string | undefined,
): Promise<void> {
  const { key, signer } = manifest;
  if (typeof jws !== "string" || !isCanonicalJws(jws)) throw new Doubt("its signature is not a compact JWS");
  if ((await fingerprint(key)) !== signer) throw new Doubt(`the key in the manifest is not the one of ${signer}`);
  const { alg, kid, typ } = decodeProtectedHeader(jws);
  if (alg !== "EdDSA" || kid !== signer || typ !== jwsType)
    throw new Doubt("its signature is of another kind or key than the manifest says");
  const { payload } = await compactVerify(jws, await importJWK(key, "EdDSA"), { algorithms: ["EdDSA"] }).catch(() => {
    throw new Doubt(`it was not signed by ${signer}`);
  });
  if (new TextDecoder().decode(payload) !== signedText(manifest, digest))
    throw new Doubt("what was signed is another bundle");
  if (wanted !== undefined && bare(wanted) !== signer)
    throw new Doubt(`it was signed by ${signer}, not by ${bare(wanted)}`);
}

const bare = (wanted: string): string => wanted.trim().replace(/^sha256:/i, "");

/** Base64url has spellings that mean the same: the bits that fill up the last character. Only the canonical one was written. */
const isCanonicalJws = (jws: string): boolean => {
  const parts = jws.split(".");
  return (
    parts.length === 3 &&
    parts.every((part) => part !== "" && Buffer.from(part, "base64url").toString("base64url") === part)
  );
};
