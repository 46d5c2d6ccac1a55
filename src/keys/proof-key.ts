/** The key that signs proofs: made at the first start, kept beside the store in a file that only its owner can read. */
import { calculateJwkThumbprint, importJWK, SignJWT } from "jose";
import { type Proofs, proofHolds } from "../ports/proofs.ts";
import { openKeyFile } from "./key-file.ts";

/**
 * @param file e.g. data/keys/proof.jwk; made with mode 0600 where it is missing.
 * @param issuer who vouches: "wardroom:FLEET"
 * Throws a sentence when the file is there but is no key, or others can read it.
 */
export async function openProofKey(file: string, issuer: string): Promise<Proofs> {
  const secret = await openKeyFile(file, "proofs");
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
