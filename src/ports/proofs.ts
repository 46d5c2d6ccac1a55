/** Proof that an act was allowed: a short-lived signed statement that the tool itself can check, without asking Wardroom. */
import type { Instant } from "../domain/words/time.ts";

interface ProofClaims {
  /** The act: "act_...". */
  action: string;
  agent: string;
  tool: string;
  /** "sha256:" and the digest of the arguments, so that the tool refuses others. */
  args: string;
  /** The approval it rests on, where people were asked, and who approved it. */
  approval?: string;
  by?: string[];
  /** The pact versions under which it was allowed. */
  pacts: string[];
}

export interface Proofs {
  /** A compact JWS (RFC 7515), signed with Ed25519; it ends 60 s after `at`. */
  prove(claims: ProofClaims, at: Instant): Promise<string>;
  /** The public keys as a JWK set (RFC 7517), for /.well-known/jwks.json. */
  keys(): { keys: object[] };
}

export const proofHolds = 60_000;
