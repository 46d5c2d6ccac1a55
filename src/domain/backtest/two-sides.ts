/**
 * Both sides judged in one passing of the signals: the thresholds of the candidate stand in the same book beside those of the
 * pact that was in force, each with a window of its own, so that a signal is read once and meets both.
 */
import type { EffectivePact, Threshold } from "../pact/pact.ts";
import type { Crossing } from "../watch/crossing.ts";
import type { Both } from "./pacts-then.ts";
import { isTouched, type Touched } from "./touched.ts";

export type Side = "live" | "candidate";

/** Stands behind what is the candidate's; a line break is in no id. */
const mark = "\ncandidate";

/** What the book is to hold an agent against: what may differ, twice. Undefined: nothing may. */
export function sidesOf({ live, candidate }: Both, touched: Touched): EffectivePact | undefined {
  const base = live ?? candidate;
  if (!base) return undefined;
  const own = (live?.thresholds ?? []).filter(({ id }) => isTouched(touched, id));
  const other = (candidate?.thresholds ?? []).filter(({ id }) => isTouched(touched, id));
  return {
    ...base,
    of: live?.of ?? [],
    thresholds: [...own, ...other.map((one) => ({ ...one, id: one.id + mark, cited: one.cited + mark }))],
  };
}

/** Whose crossing it is, and how it is called there. */
export function sideOf<C extends Crossing>(crossing: C): { side: Side; crossing: C } {
  if (!crossing.clause.endsWith(mark)) return { side: "live", crossing };
  return { side: "candidate", crossing: { ...crossing, clause: crossing.clause.slice(0, -mark.length) } };
}

export const sidedId = (side: Side, threshold: string): string => (side === "live" ? threshold : threshold + mark);

export const unsided = <T extends Threshold>(threshold: T): T =>
  threshold.id.endsWith(mark) ? { ...threshold, id: threshold.id.slice(0, -mark.length) } : threshold;
