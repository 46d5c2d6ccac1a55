/**
 * Which runs are clean: with complete evidence, and without a breach or near miss of their agent's own while they ran. One that would be
 * clean and that nobody but its agent vouches for says nothing: it neither adds to a row nor ends it.
 */
import type { Instant } from "../words/time.ts";

/** A run that closed, in wall time. */
export interface ClosedRun {
  run: string;
  firstAt: Instant;
  closedAt: Instant;
  /** Every slot that its pact names is there. */
  complete: boolean;
  /** See `isWitnessed`. */
  witnessed: boolean;
}

/** While an agent was in breach, or near one. */
export interface Stain {
  from: Instant;
  to: Instant;
}

/** What is counted at once. */
export interface Tally {
  until: Instant;
  /** All that closed, with those that say nothing. */
  seen: number;
  runs: number;
  clean: number;
  /** Clean ones at the end. */
  inARow: number;
  /** The last one that counts. */
  last: string | undefined;
}

export const isClean = (run: ClosedRun, stains: readonly Stain[]): boolean => run.witnessed && isSpotless(run, stains);

const isSpotless = ({ firstAt, closedAt, complete }: ClosedRun, stains: readonly Stain[]): boolean =>
  complete && !stains.some(({ from, to }) => from <= closedAt && to >= firstAt);

export function tallyOf(runs: readonly ClosedRun[], stains: readonly Stain[], until: Instant): Tally {
  const inOrder = runs
    .filter((run) => run.witnessed || !isSpotless(run, stains))
    .sort((a, b) => a.closedAt - b.closedAt || (a.run < b.run ? -1 : 1));
  const clean = inOrder.map((run) => isClean(run, stains));
  return {
    until,
    seen: runs.length,
    runs: clean.length,
    clean: clean.filter(Boolean).length,
    inARow: clean.length - 1 - clean.lastIndexOf(false),
    last: inOrder.at(-1)?.run,
  };
}
