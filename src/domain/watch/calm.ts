/**
 * What leaves a threshold alone: values within its calm cannot turn it, whatever else there is in the window. A mean of values
 * that are all on the safe side is on the safe side; so are their extremes and percentiles, and a count that was far enough from
 * its bound after so many samples more. As long as only such come, it need not be judged.
 */
import type { Bound, Threshold } from "../pact/pact.ts";
import { second } from "../words/time.ts";

export interface Calm {
  /** A value beyond either may turn it. */
  low: number;
  high: number;
  /** What each sample adds towards `most`, which the window as a whole may not exceed. */
  adds: "nothing" | "one" | "value";
  most: number;
}

const known = new WeakMap<Threshold, Calm | "none">();

/** Undefined: it must be judged at every signal. */
export function calmOf(threshold: Threshold): Calm | undefined {
  let calm = known.get(threshold);
  if (!calm) {
    calm = calmFor(threshold) ?? "none";
    known.set(threshold, calm);
  }
  return calm === "none" ? undefined : calm;
}

function calmFor({ stat, window, match, breach, near_miss }: Threshold): Calm | undefined {
  const bounds: Bound[] = near_miss ? [breach, near_miss] : [breach];
  const low = Math.max(...bounds.map((bound) => ("below" in bound ? bound.below : Number.NEGATIVE_INFINITY)));
  const high = Math.min(...bounds.map((bound) => ("above" in bound ? bound.above : Number.POSITIVE_INFINITY)));
  if (match) return undefined;
  switch (stat) {
    case "min":
    case "max":
    case "p50":
    case "p95":
    case "p99":
      return { low, high, adds: "nothing", most: 0 };
    case "mean":
      return { low: low + rounding(low), high: high - rounding(high), adds: "nothing", most: 0 };
    case "count":
    case "sum":
    case "rate": {
      // Samples that leave make it less, and nothing tells of that but the judging itself; the same where some are negative.
      if (!("time" in window) || low > Number.NEGATIVE_INFINITY) return undefined;
      if (stat === "count") return { ...anyValue, adds: "one", most: high };
      const most = stat === "rate" ? high * (window.time / second) : high;
      return { low: 0, high: Number.POSITIVE_INFINITY, adds: "value", most: most - rounding(most) };
    }
    case "absent":
    case "change":
    case "ratio":
    case "consistency":
      return undefined;
  }
}

const anyValue = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

/** Sums are rounded: so near to a bound nobody can tell without summing up. */
export const rounding = (bound: number): number => (Number.isFinite(bound) ? 1e-9 * Math.max(1, Math.abs(bound)) : 0);
