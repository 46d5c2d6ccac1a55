/** The key that signs proofs: made at the first start, kept beside the store in a file that only its owner can read. */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from "jose";
import { type Proofs, proofHolds } from "../ports/proofs.ts";

/**
 * @param file e.g. data/keys/proof.jwk; made with mode 0600 where it is missing.
 * @param issuer who vouches: "wardroom:FLEET"
 * Throws a sentence when the file is there but is no key, or others can read it.
 */
export async function openProofKey(file: string, issuer: string): Promise<Proofs> {
  const secret = existsSync(file) ? readKey(file) : await makeKey(file);
  const { d: _private, ...open } = secret;
  const kid = await calculateJwkThumbprint(open);
  const key = await importJWK(secret, "EdDSA");
  return {
    prove: ({ action, agent, args, ...rest }, at) =>
      new SignJWT({ ...rest, args })
        .setProtectedHeader({ alg: "EdDSA", kid, typ: "wardroom-proof+jwt" })
        .setIssuer(issuer)
        .setSubject(agent)
        .setJti(action)
        .setIssuedAt(Math.floor(at / 1_000))
        .setExpirationTime(Math.floor((at + proofHolds) / 1_000))
        .sign(key),
    keys: () => ({ keys: [{ ...open, kid, alg: "EdDSA", use: "sig" }] }),
  };
}

function readKey(file: string): JWK {
  if ((statSync(file).mode & 0o077) !== 0)
    throw new Error(
      `${file} signs proofs, and others can read it. Run chmod 600 ${file}, or move it away to have a new one made.`,
    );
  try {
    const key: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof key === "object" && key !== null && "kty" in key && key.kty === "OKP" && "d" in key) return key as JWK;
  } catch {
    // Said below: whatever is wrong with it, what to do is the same.
  }
  throw new Error(`${file} is not a key. Restore it from a backup, or move it away to have a new one made.`);
}

async function makeKey(file: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  const key = await exportJWK(privateKey);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const half = `${file}.new`;
  writeFileSync(half, `${JSON.stringify(key)}\n`, { mode: 0o600 });
  chmodSync(half, 0o600);
  renameSync(half, file);
  return key;
}
