/** Digests of what people were shown and of secrets that are only ever compared. */
import { hash } from "node:crypto";
import canonicalize from "canonicalize";

/** SHA-256 (hex) over the canonical JSON (RFC 8785) of plain data. */
export const digestOf = (value: unknown): string =>
  hash("sha256", canonicalize(JSON.parse(JSON.stringify(value))) ?? "null", "hex");

/** The digest of what a person saw. The version it was drawn from is not part of the picture: the same words are the same card. */
export const cardDigest = (content: object): string => digestOf({ ...asSeen(content), version: undefined });

/** A card without the questions its buttons would ask: nobody saw them on it, and whoever answers them says what they said. */
export const asSeen = (content: object): object =>
  JSON.parse(JSON.stringify(content, (key, value) => (key === "form" ? undefined : value)));

/** SHA-256 (hex) of a secret, so that the secret itself is never stored. */
export const hashSecret = (secret: string): string => hash("sha256", secret, "hex");
