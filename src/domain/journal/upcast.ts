/** Bodies across versions of the program: what was written is never edited, only read as today's code knows it. */
import type { EventType } from "./event-kinds.ts";

/** Today's schema version of each type that ever changed; all others are at 1. Old events are upcast when read, never edited. */
export const schemaOf = (_type: EventType): number => 1;

/**
 * The body of an event as today's code knows it, whatever schema it was written under; every read goes through here. No type
 * has changed yet. Throws on a schema that only a newer program knows: a guess at what it means would become state.
 */
export function upcast(type: EventType, schema: number, body: unknown): unknown {
  const known = schemaOf(type);
  if (schema > known)
    throw new Error(
      `the journal holds "${type}" in schema ${schema}, and this program knows it up to ${known}: a newer Wardroom wrote it. Run that version again.`,
    );
  return body;
}
