/**
 * A line of a segment, read. Two kinds of line stand for a native signal: the sender's own, kept to the letter, which has no
 * `kind` and tells its time as text; and one written here, where the sender's left something open or was no line of its own.
 */

import { parseRfc3339 } from "../words/rfc3339.ts";
import type { Attributes, Observation } from "./observation.ts";

/** What intake checked before it kept the line. */
interface ReceivedSignal {
  kind?: undefined;
  agent: string;
  signal: string;
  value: number;
  at: string;
  run?: string;
  attributes?: Attributes;
  id?: string;
}

export function readLine(line: string): Observation {
  const read = JSON.parse(line) as Observation | ReceivedSignal;
  if (read.kind !== undefined) return read;
  const { agent, signal, value, run, attributes, id } = read;
  const at = parseRfc3339(read.at) ?? (taken.test(read.at) ? Number.NaN : undefined);
  if (at === undefined) throw new Error("a signal in a segment has no time; the segment was not written by intake");
  // Minus zero is zero.
  return { kind: "signal", agent, signal, value: value + 0, at, run, attributes, id };
}

/** Intake once took a time whose month was no number. It told no time, and what was kept goes on meaning what it meant. */
const taken = /^\d{4}-(?!\d\d).{2}-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
