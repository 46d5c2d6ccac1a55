/** A line of a bundle, read: only the one spelling it was written in counts. */
import { jcs } from "./jcs.ts";

/** Thrown where a record does not hold, with the reason for people; caught where its place is known. */
export class Doubt extends Error {}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function readLine(bytes: Uint8Array): Record<string, unknown> {
  const text = decode(bytes);
  const value = parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Doubt("it is not an object");
  if (canonical(value) !== text) throw new Doubt("it is not in the form it was written in");
  return value as Record<string, unknown>;
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Doubt("it is not UTF-8");
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Doubt("it is not JSON");
  }
}

function canonical(value: unknown): string | undefined {
  try {
    return jcs(value);
  } catch {
    return undefined;
  }
}
