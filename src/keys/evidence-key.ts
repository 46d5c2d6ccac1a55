/** The key that signs evidence bundles. It is no other key's: who may sign evidence is known by its fingerprint alone. */
import { createPrivateKey, sign } from "node:crypto";
import { join } from "node:path";
import { importJWK, type JWK } from "jose";
import type { PublicKey } from "../format/bundle.ts";
import { fingerprint, signText } from "../format/bundle-signature.ts";
import type { Signer } from "../ports/signer.ts";
import { openKeyFile, readKeyFile } from "./key-file.ts";

/** @param dataDir where the store lies: the key is in keys/evidence.jwk there, and made with mode 0600 where it is missing. */
export async function openEvidenceKey(dataDir: string): Promise<Signer> {
  const secret = await openKeyFile(fileIn(dataDir), signs);
  const open = publicHalf(secret);
  const signer = await fingerprint(open);
  const key = await importJWK(secret, "EdDSA");
  const bare = createPrivateKey({ key: { ...secret }, format: "jwk" });
  return {
    key: open,
    fingerprint: signer,
    sign: (text) => signText(text, key, signer),
    signBytes: (bytes) => sign(null, bytes, bare),
  };
}

/** The fingerprint of the key that is there; undefined where none was made yet. */
export async function evidenceFingerprint(dataDir: string): Promise<string | undefined> {
  const secret = readKeyFile(fileIn(dataDir), signs);
  return secret && fingerprint(publicHalf(secret));
}

const signs = "evidence";
const fileIn = (dataDir: string): string => join(dataDir, "keys", "evidence.jwk");
const publicHalf = ({ x = "" }: JWK): PublicKey => ({ kty: "OKP", crv: "Ed25519", x });
