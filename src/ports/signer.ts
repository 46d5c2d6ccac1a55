/** Signs evidence in the name of this service. */
import type { PublicKey } from "../format/bundle.ts";

export interface Signer {
  key: PublicKey;
  /** The RFC 7638 thumbprint of the key: what people compare. */
  fingerprint: string;
  /** A compact JWS (RFC 7515) over this text, signed with Ed25519. */
  sign(text: string): Promise<string>;
  /** Ed25519 over these bytes. */
  signBytes(bytes: Uint8Array): Uint8Array;
}
