/** Short ids people can say aloud, "BR-142": how each kind's begin, how they are read, and what stands for one that is not minted yet. */
import { readId } from "../words/command-line.ts";
import { allAsking, askingKinds } from "./asking-kinds.ts";
import type { AskingKind } from "./event-kinds.ts";

/** Whatever asks people, and near misses. */
export type NumberedKind = AskingKind | "near-miss";

/** In the order in which they are named to people: near misses after what is decided at once. */
export const numberedKinds: readonly NumberedKind[] = (allAsking as readonly NumberedKind[]).toSpliced(
  2,
  0,
  "near-miss",
);

const prefixOf = (kind: NumberedKind): string => (kind === "near-miss" ? "NM" : askingKinds[kind].prefix);

/** "BR-142" of "breach" and 142. */
export const shortId = (kind: NumberedKind, number: number): string => `${prefixOf(kind)}-${number}`;

/** "br142", "BR 142", "Br-142" -> "BR-142"; undefined when it is no id of that kind. */
export const readShortId = (kind: NumberedKind, typed: string): string | undefined => readId(typed, prefixOf(kind));

/** The kind of thing that an id is of; undefined for what has no short ids. */
export const kindOfId = (id: string): NumberedKind | undefined =>
  numberedKinds.find((kind) => id.startsWith(`${prefixOf(kind)}-`));

/** The first id of that kind which a sentence names. */
export const shortIdIn = (kind: NumberedKind, sentence: string): string | undefined =>
  new RegExp(`\\b${prefixOf(kind)}-\\d+`).exec(sentence)?.[0];

/** Stands for a short id the writer mints at commit ("BR-?" -> "BR-143"); "?" is in no valid id. One new id of a kind a commit. */
export const unminted = Object.fromEntries(numberedKinds.map((kind) => [kind, `${prefixOf(kind)}-?`])) as Readonly<
  Record<NumberedKind, string>
>;

/** The thing that an id names, if it is of a kind that asks people. */
export function askingNamed(id: string): { kind: AskingKind; id: string } | undefined {
  const kind = kindOfId(id);
  return kind === undefined || kind === "near-miss" ? undefined : { kind, id };
}

/** The same as people type it: "cr 19". */
export function askingRead(typed: string): { kind: AskingKind; id: string } | undefined {
  for (const kind of allAsking) {
    const id = readShortId(kind, typed);
    if (id !== undefined) return { kind, id };
  }
  return undefined;
}
