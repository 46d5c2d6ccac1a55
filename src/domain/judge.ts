/** On which side of a threshold a value lies, and what it means that it changed sides. */
import type { Threshold } from "./pact.ts";
import { beyond, type Reading } from "./statistics.ts";
import type { Instant } from "./time.ts";

export type Side = "ok" | "near" | "breach" | "too-few";

/** Where one agent stands against one threshold. */
export interface Verdict {
  side: Side;
  /** The value last judged; kept when too few samples are left to judge another. */
  value: number | undefined;
  samples: number;
  bad: number;
  /** Event time at which this was judged. */
  at: Instant | undefined;
  /** A stay in the near band that has not touched a breach. */
  stay: { entered: Instant; worst: number } | undefined;
  /** Near misses since the last breach. */
  nearMisses: number;
}

export const unjudged: Verdict = {
  side: "too-few",
  value: undefined,
  samples: 0,
  bad: 0,
  at: undefined,
  stay: undefined,
  nearMisses: 0,
};

export type Turn =
  | { type: "breached"; nearMisses: number }
  | { type: "cleared" }
  | { type: "near-missed"; entered: Instant; left: Instant; worst: number };

/** The part of a threshold that decides on sides. */
export type Judged = Pick<Threshold, "breach" | "near_miss" | "min_samples">;

/**
 * The next verdict and the turn that led to it, if it changed sides.
 * A near miss is one stay in the near band that ends on the safe side. A breach takes a stay over: neither the way into a
 * breach nor the way out of it is counted. A breach ends beyond `clear`, or when it can no longer be held for lack of samples.
 */
export function judge(threshold: Judged, before: Verdict, reading: Reading, at: Instant): [Verdict, Turn | undefined] {
  const side = sideOf(threshold, before.side, reading);
  const verdict: Verdict = {
    side,
    value: reading.value ?? before.value,
    samples: reading.samples,
    bad: reading.bad,
    at,
    stay: undefined,
    nearMisses: before.nearMisses,
  };
  if (side === "breach") {
    if (before.side === "breach") return [verdict, undefined];
    return [
      { ...verdict, nearMisses: 0 },
      { type: "breached", nearMisses: before.nearMisses },
    ];
  }
  if (before.side === "breach") return [verdict, { type: "cleared" }];
  if (side === "near") {
    if (before.side === "near" && !before.stay) return [verdict, undefined];
    const value = reading.value ?? 0;
    const stay = before.stay
      ? { entered: before.stay.entered, worst: worse(threshold, before.stay.worst, value) }
      : { entered: at, worst: value };
    return [{ ...verdict, stay }, undefined];
  }
  if (!before.stay) return [verdict, undefined];
  return [
    { ...verdict, nearMisses: before.nearMisses + 1 },
    { type: "near-missed", entered: before.stay.entered, left: at, worst: before.stay.worst },
  ];
}

function sideOf({ breach, near_miss, min_samples }: Judged, before: Side, { value, samples }: Reading): Side {
  if (value === undefined || samples < min_samples) return "too-few";
  if (before === "breach" && !(breach.clear ? beyond(breach.clear, value) : !beyond(breach, value))) return "breach";
  if (before !== "breach" && beyond(breach, value)) return "breach";
  return near_miss && beyond(near_miss, value) ? "near" : "ok";
}

const worse = ({ breach }: Judged, a: number, b: number): number =>
  "above" in breach ? Math.max(a, b) : Math.min(a, b);
