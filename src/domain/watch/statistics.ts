/** The statistics a threshold may be held against, over the samples of a window. */
import type { Bound, Statistic } from "../pact/pact.ts";

/** What the watch judges today; a pact that names another one is refused before it becomes live. */
export const judgedStatistics = ["count", "sum", "mean", "min", "max"] as const satisfies readonly Statistic[];
export type JudgedStatistic = (typeof judgedStatistics)[number];

export const isJudged = (stat: Statistic): stat is JudgedStatistic =>
  (judgedStatistics as readonly Statistic[]).includes(stat);

/** A window read at one instant. `value` is undefined where the statistic of no samples means nothing. */
export interface Reading {
  value: number | undefined;
  samples: number;
  /** Samples that are beyond the breach bound by themselves. */
  bad: number;
}

/** Bounds are strict: a value on the bound is on the safe side. */
export const beyond = (bound: Bound, value: number): boolean =>
  "above" in bound ? value > bound.above : value < bound.below;

export function statistic(
  stat: JudgedStatistic,
  samples: number,
  sum: number,
  min: number,
  max: number,
): number | undefined {
  switch (stat) {
    case "count":
      return samples;
    case "sum":
      return sum;
    case "mean":
      return samples === 0 ? undefined : sum / samples;
    case "min":
      return samples === 0 ? undefined : min;
    case "max":
      return samples === 0 ? undefined : max;
  }
}
