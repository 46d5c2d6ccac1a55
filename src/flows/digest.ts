/** Digests of what people were shown and of secrets that are only ever compared. */
import { hash } from "node:crypto";
import canonicalize from "canonicalize";

/** SHA-256 (hex) over the canonical JSON (RFC 8785) of plain data. */
export const digestOf = (value: unknown): string =>
  hash("sha256", canonicalize(JSON.parse(JSON.stringify(value))) ?? "null", "hex");

/** SHA-256 (hex) of a secret, so that the secret itself is never stored. */
export const hashSecret = (secret: string): string => hash("sha256", secret, "hex");
