/** The statistics a threshold may be held against, over the samples of a window. */
import type { Bound, Statistic } from "../pact/pact.ts";

/** What is read off the samples of one window; the others compare two, or look at what is missing. */
export const plainStatistics = [
  "count",
  "sum",
  "mean",
  "min",
  "max",
  "p50",
  "p95",
  "p99",
  "rate",
] as const satisfies readonly Statistic[];
export type PlainStatistic = (typeof plainStatistics)[number];

export const isPlain = (stat: Statistic): stat is PlainStatistic =>
  (plainStatistics as readonly Statistic[]).includes(stat);

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

/** The per cent a percentile is of; undefined for every other statistic. */
export function percentOf(stat: Statistic): number | undefined {
  switch (stat) {
    case "p50":
      return 50;
    case "p95":
      return 95;
    case "p99":
      return 99;
    default:
      return undefined;
  }
}

/** What count, sum and extremes say by themselves; ranks are read elsewhere. `seconds`: how long the window is. */
export function statistic(
  stat: Statistic,
  samples: number,
  sum: number,
  min: number,
  max: number,
  seconds?: number,
): number | undefined {
  switch (stat) {
    case "count":
      return samples;
    case "sum":
      return sum;
    case "rate":
      return seconds === undefined ? undefined : sum / seconds;
    case "mean":
      return samples === 0 ? undefined : sum / samples;
    case "min":
      return samples === 0 ? undefined : min;
    case "max":
      return samples === 0 ? undefined : max;
    default:
      return undefined;
  }
}
