/** Words become the fields of a command, in their order: what may be left out is known by how it looks. */
import { readLimit } from "../pact/read-limit.ts";
import type { CommandField } from "./command-field.ts";
import { readAnyId } from "./item-id.ts";
import { splitUntil } from "./read-until.ts";

export type ReadFields =
  | { type: "fields"; fields: Record<string, string> }
  /** A field that may not be left out does not look like this. */
  | { type: "unlike"; field: CommandField }
  /** A word that nothing is left to take; or a name that no field has. */
  | { type: "more"; word: string };

/** `flags` stand anywhere and are no words; the last field that takes the rest of the line takes it as typed. */
export function readFields(fields: readonly CommandField[], words: readonly string[]): ReadFields {
  const read: Record<string, string> = {};
  let left = words;
  for (const field of fields) {
    if (left.length === 0) break;
    if (field.kind === "flag") continue;
    const taken = take(field, left);
    if (taken === 0 && field.required) return { type: "unlike", field };
    if (taken === 0) continue;
    read[field.name] = left.slice(0, taken).join(" ");
    left = left.slice(taken);
  }
  const [word] = left;
  return word !== undefined ? { type: "more", word } : { type: "fields", fields: read };
}

/** How many of the words are this field. */
function take(field: CommandField, words: readonly string[]): number {
  const [first = ""] = words;
  if (field.rest) return words.length;
  if (field.kind !== "text" && field.choices.includes(first.toLowerCase())) return 1;
  switch (field.kind) {
    case "breach":
    case "approval":
    case "item":
      if (readAnyId(first)) return 1;
      return /^(br|ap)$/i.test(first) && /^\d+$/.test(words[1] ?? "") ? 2 : 0;
    case "duration":
      return durationWords(words);
    case "limit":
      return readLimit(first) ? 1 : 0;
    case "choice":
    case "flag":
      return 0;
    case "agent":
    case "person":
    case "pact":
    case "room":
    case "text":
      return 1;
  }
}

/** "until 09:00" are two words, "1h" is one. */
const durationWords = (words: readonly string[]): number =>
  [2, 1].find((count) => words.length >= count && splitUntil(words.slice(0, count).join(" "))?.rest === "") ?? 0;
