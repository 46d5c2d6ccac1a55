/** A signing key in a file that only its owner can read: made at the first use, read from then on. */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { exportJWK, generateKeyPair, type JWK } from "jose";

/**
 * @param file e.g. data/keys/proof.jwk; made with mode 0600 where it is missing.
 * @param signs what it is for: "proofs"
 * Returns a private Ed25519 key as a JWK. Throws a sentence when the file is there but is no key, or others can read it.
 */
export async function openKeyFile(file: string, signs: string): Promise<JWK> {
  return existsSync(file) ? readKey(file, signs) : makeKey(file);
}

/** The same without making one: undefined where there is none. */
export const readKeyFile = (file: string, signs: string): JWK | undefined =>
  existsSync(file) ? readKey(file, signs) : undefined;

function readKey(file: string, signs: string): JWK {
  if ((statSync(file).mode & 0o077) !== 0)
    throw new Error(
      `${file} signs ${signs}, and others can read it. Run chmod 600 ${file}, or move it away to have a new one made.`,
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
