/** What the verifiers share: a record does not hold, and why. */

import { genesis } from "../../format/hash.ts";
import { jcs } from "../../format/jcs.ts";
import type { Verification } from "../../ports/store.ts";

export type Broken = NonNullable<Verification["brokenAt"]>;

/** Called after each page of rows; lets others work in between. */
export type Tally = (rows: number) => Promise<void>;

/** Thrown where a record does not hold, with the reason for people; caught where its place is known. */
export class Doubt extends Error {}

/** Runs a check of one record. Whatever cannot even be computed (a salt of the wrong length) was not written by us either. */
export function doubted(chain: string, seq: number, check: () => void): Broken | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return { chain, seq, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** The first number of the chain that is not there, when `row` is not the next one. */
export function gapBefore(
  chain: string,
  row: { seq: number },
  before: { seq: number } | undefined,
): Broken | undefined {
  const expected = (before?.seq ?? 0) + 1;
  if (row.seq === expected) return undefined;
  return { chain, seq: expected, reason: `it is missing: the next record there is ${row.seq}` };
}

export function checkLink(row: { prev: string }, before: { hash: string } | undefined): void {
  if (row.prev !== (before?.hash ?? genesis)) throw new Doubt("it does not follow from the record before it");
}

/** Parses an object that was written as canonical JSON; any other spelling of the same was not written by us. */
export function canonicalObject(what: string, text: string): Record<string, unknown> {
  const value = canonicalJson(what, text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Doubt(`${what} is not an object`);
  return value as Record<string, unknown>;
}

export function canonicalJson(what: string, text: string): unknown {
  const value = parse(what, text);
  if (jcs(value) !== text) throw new Doubt(`${what} is not in the form it was written in`);
  return value;
}

function parse(what: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Doubt(`${what} is not JSON`);
  }
}
