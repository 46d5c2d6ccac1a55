/** A head of the journal that somebody kept elsewhere, read from the file they kept it in. */
import { readFileSync } from "node:fs";
import { parseRfc3339 } from "../domain/words/rfc3339.ts";
import type { Anchor } from "../format/verify-bundle.ts";

/** A sentence where the file holds none. */
export function readAnchor(file: string): Anchor | string {
  try {
    const read = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    const head = (typeof read.head === "object" && read.head !== null ? read.head : read) as Record<string, unknown>;
    const { seq, hash } = head;
    const at = [head.at, head.time]
      .map((one) => (typeof one === "string" ? parseRfc3339(one) : one))
      .find(Number.isFinite);
    if (typeof seq === "number" && typeof hash === "string" && /^[0-9a-f]{64}$/.test(hash))
      return { seq, hash, ...(typeof at === "number" && { at }) };
  } catch {
    // Said below: whatever is wrong with it, what to do is the same.
  }
  return `${file}: there is no head of a journal in it. Keep what wardroom journal verify --json prints, or {"seq": 412, "hash": "...", "at": "2026-11-26T10:00:00Z"}.`;
}
