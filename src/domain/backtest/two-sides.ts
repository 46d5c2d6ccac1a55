/**
 * Both sides judged in one passing of the signals: the thresholds of the candidate stand in the same book beside those of the
 * pact that was in force, each with a window of its own, so that a signal is read once and meets both. An agent's clock is theirs
 * together, for it runs whatever is watched; that of a scope runs from its first threshold on, so each side has scopes of its own.
 */
import type { EffectivePact, Threshold } from "../pact/pact.ts";
import type { ScopeFor } from "../watch/adopt.ts";
import type { Crossing } from "../watch/crossing.ts";
import { scopeOf } from "../watch/scope.ts";
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

export const sidedScope: ScopeFor = ({ id, per }, at) => {
  const key = scopeOf(per, at);
  return key !== undefined && id.endsWith(mark) ? key + mark : key;
};

/** Whose crossing it is, and how it and its scope are called there. */
export function sideOf<C extends Crossing>(crossing: C): { side: Side; crossing: C } {
  const { clause, together } = crossing;
  if (!clause.endsWith(mark)) return { side: "live", crossing };
  const unmarked = together && { together: { ...together, scope: withoutMark(together.scope) } };
  return { side: "candidate", crossing: { ...crossing, clause: withoutMark(clause), ...unmarked } };
}

const withoutMark = (text: string): string => text.slice(0, -mark.length);

/** How a threshold or a scope is called in the book. */
export const sided = (side: Side, name: string): string => (side === "live" ? name : name + mark);

export const unsided = <T extends Threshold>(threshold: T): T =>
  threshold.id.endsWith(mark) ? { ...threshold, id: withoutMark(threshold.id) } : threshold;
