/** Short ids as people type them: "br142", "BR 142", "ap-77". Case, dash and space do not matter. */
import { readShortId } from "../journal/short-id.ts";

export interface ItemId {
  kind: "breach" | "approval";
  id: string;
}

export const isItem = (kind: string): kind is ItemId["kind"] => kind === "breach" || kind === "approval";

/** The id of a breach or of an approval; undefined when it is neither. */
export function readItemId(text: string): ItemId | undefined {
  for (const kind of ["breach", "approval"] as const) {
    const id = readShortId(kind, text);
    if (id !== undefined) return { kind, id };
  }
  return undefined;
}

/** Meant as an id, right or wrong: "BR-142", "142", "CR-19", "BR-l42". Such a word is never taken for a note. */
export const readAnyId = (text: string): boolean => /^(?:[a-z]{2}-?\w*\d\w*|(?:br|ap)[-_#]\w*|#?\d{1,12})$/i.test(text);
