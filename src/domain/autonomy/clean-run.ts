/** Which runs are clean: with complete evidence, and without a breach or near miss of their agent's own while they ran. */
import type { Instant } from "../words/time.ts";

/** A run that closed, in wall time. */
export interface ClosedRun {
  run: string;
  firstAt: Instant;
  closedAt: Instant;
  /** Every slot that its pact names is there. */
  complete: boolean;
}

/** While an agent was in breach, or near one. */
export interface Stain {
  from: Instant;
  to: Instant;
}

/** What is counted at once. */
export interface Tally {
  until: Instant;
  runs: number;
  clean: number;
  /** Clean ones at the end. */
  inARow: number;
  /** The last one. */
  last: string | undefined;
}

export const isClean = ({ firstAt, closedAt, complete }: ClosedRun, stains: readonly Stain[]): boolean =>
  complete && !stains.some(({ from, to }) => from <= closedAt && to >= firstAt);

export function tallyOf(runs: readonly ClosedRun[], stains: readonly Stain[], until: Instant): Tally {
  const inOrder = [...runs].sort((a, b) => a.closedAt - b.closedAt || (a.run < b.run ? -1 : 1));
  const clean = inOrder.map((run) => isClean(run, stains));
  return {
    until,
    runs: clean.length,
    clean: clean.filter(Boolean).length,
    inARow: clean.length - 1 - clean.lastIndexOf(false),
    last: inOrder.at(-1)?.run,
  };
}
