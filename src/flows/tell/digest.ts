/** Digests of what people were shown and of secrets that are only ever compared. */
import { hash } from "node:crypto";
import { jcs } from "../../format/jcs.ts";

/** SHA-256 (hex) over the canonical JSON (RFC 8785) of plain data. */
export const digestOf = (value: unknown): string => hash("sha256", jcs(JSON.parse(JSON.stringify(value))), "hex");

/** The digest of what a person saw. The version it was drawn from is not part of the picture: the same words are the same card. */
export const cardDigest = (content: object): string =>
  hash("sha256", jcs({ ...asSeen(content), version: undefined }), "hex");

/** A card without the questions its buttons would ask: nobody saw them on it, and whoever answers them says what they said. */
export function asSeen(content: object): object {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(content))
    if (key !== "form" && value !== undefined) kept[key] = inJson(value);
  return kept;
}

/** As JSON would bring it back. */
function inJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inJson);
  if (typeof value === "object" && value !== null) return asSeen(value);
  return value === undefined || (typeof value === "number" && !Number.isFinite(value)) ? null : value;
}

/** SHA-256 (hex) of a secret, so that the secret itself is never stored. */
export const hashSecret = (secret: string): string => hash("sha256", secret, "hex");
