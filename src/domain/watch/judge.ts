/** On which side of a threshold a value lies, and what it means that it changed sides. */
import type { Threshold } from "../pact/pact.ts";
import { beyond, type Reading } from "../window/statistics.ts";
import type { Instant } from "../words/time.ts";

export type Side = "ok" | "near" | "breach" | "too-few";

/** Where one agent stands against one threshold. */
export interface Judgement {
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

export const unjudged: Judgement = {
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
  /** Only where the near miss has a consequence. */
  | { type: "near-entered" }
  | { type: "near-missed"; entered: Instant; left: Instant; worst: number };

/** The part of a threshold that decides on sides. */
export type Judged = Pick<Threshold, "breach" | "near_miss" | "min_samples">;

/**
 * The next verdict and the turn that led to it, if it changed sides.
 * A near miss is one stay in the near band that ends on the safe side. A breach takes a stay over: neither the way into a
 * breach nor the way out of it is counted. A breach ends beyond `clear`, or when it can no longer be held for lack of samples.
 */
export function judge(
  threshold: Judged,
  before: Judgement,
  reading: Reading,
  at: Instant,
): [Judgement, Turn | undefined] {
  const verdict = { ...before };
  const turn = judgeAnew(threshold, verdict, reading, at);
  return [verdict, turn];
}

/** The same, moving the verdict on in place: for the watch, which judges each signal several times over. */
export function judgeAnew(threshold: Judged, verdict: Judgement, reading: Reading, at: Instant): Turn | undefined {
  const { side: before, stay } = verdict;
  const side = sideOf(threshold, before, reading);
  verdict.side = side;
  if (reading.value !== undefined) verdict.value = reading.value;
  verdict.samples = reading.samples;
  verdict.bad = reading.bad;
  verdict.at = at;
  if (side === "breach") {
    if (before === "breach") return undefined;
    const { nearMisses } = verdict;
    verdict.stay = undefined;
    verdict.nearMisses = 0;
    return { type: "breached", nearMisses };
  }
  if (before === "breach") return { type: "cleared" };
  if (side === "near") {
    if (before === "near" && !stay) return undefined;
    const value = reading.value ?? 0;
    verdict.stay = stay
      ? { entered: stay.entered, worst: worse(threshold, stay.worst, value) }
      : { entered: at, worst: value };
    return stay || !threshold.near_miss?.do ? undefined : { type: "near-entered" };
  }
  if (!stay) return undefined;
  verdict.stay = undefined;
  verdict.nearMisses += 1;
  return { type: "near-missed", entered: stay.entered, left: at, worst: stay.worst };
}

function sideOf({ breach, near_miss, min_samples }: Judged, before: Side, { value, samples }: Reading): Side {
  if (value === undefined || samples < min_samples) return "too-few";
  if (before === "breach" && !(breach.clear ? beyond(breach.clear, value) : !beyond(breach, value))) return "breach";
  if (before !== "breach" && beyond(breach, value)) return "breach";
  return near_miss && beyond(near_miss, value) ? "near" : "ok";
}

const worse = ({ breach }: Judged, a: number, b: number): number =>
  "above" in breach ? Math.max(a, b) : Math.min(a, b);
