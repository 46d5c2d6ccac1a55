/** A threshold as a gauge: the value in words, and where it stands between safe, near and breach. */
import type { Bound, Threshold } from "../../domain/pact/pact.ts";
import type { ThresholdReading } from "../../domain/watch/threshold-reading.ts";
import { allowed, measure, number } from "../measure-words.ts";

export interface Gauge {
  clause: string;
  title: string;
  state: ThresholdReading["state"];
  /** The state in a word: never colour alone. */
  word: string;
  /** "0.2", or undefined while there is nothing to say. */
  value: string | undefined;
  /** "mean of evaluation.task_success over its last 10 runs" */
  measure: string | undefined;
  /** "no less than 0.3" */
  allows: string | undefined;
  samples: number;
  /** Fewer samples than the pact wants before it judges. */
  wants: number | undefined;
  nearMisses: number;
  at: number | undefined;
  bar: Bar | undefined;
}

/** Positions from 0 (left) to 1 (right). Bands run from `from` to `to`. */
export interface Bar {
  value: number;
  near: { from: number; to: number } | undefined;
  breach: { from: number; to: number };
}

export function gauge(reading: ThresholdReading, threshold: Threshold | undefined): Gauge {
  const { clause, title, state, value, samples, nearMisses, at } = reading;
  return {
    clause,
    title,
    state,
    word: isSilent(reading)
      ? silentWord(reading)
      : state === "breach" && value !== undefined && threshold
        ? inBreach(value, threshold)
        : words[state],
    value: value === undefined || isSilent(reading) ? undefined : number(value, { unit: threshold?.unit }),
    measure: threshold && measure(threshold),
    allows: threshold && allowed(threshold.breach, threshold),
    samples,
    wants: threshold && samples < threshold.min_samples ? threshold.min_samples : undefined,
    nearMisses,
    at,
    bar: value === undefined || !threshold || isSilent(reading) ? undefined : bar(value, threshold),
  };
}

/** Nothing of its signal is in the window: there is no value, though there may have been one. */
export const isSilent = ({ state, samples }: ThresholdReading): boolean => state === "too-few" && samples === 0;

export const silentWord = ({ value, at }: Pick<ThresholdReading, "value" | "at">): string =>
  value === undefined && at === undefined ? "no signal yet" : "no signal lately";

/** Back on the safe side of the bound is not over yet: the breach ends where the pact says it clears. */
function inBreach(value: number, { breach, unit }: Threshold): string {
  const beyond = "below" in breach ? value < breach.below : value > breach.above;
  if (beyond || !breach.clear) return words.breach;
  return `in breach until ${"above" in breach.clear ? "above" : "below"} ${number(limitOf(breach.clear), { unit })}`;
}

const words: Record<ThresholdReading["state"], string> = {
  ok: "fine",
  near: "near",
  breach: "in breach",
  "too-few": "too few samples",
};

/** The scale holds the value and both bounds with room to spare; shares of a whole are drawn from 0 to 1. */
function bar(value: number, { breach, near_miss: near }: Threshold): Bar {
  const bounds = [limitOf(breach), ...(near ? [limitOf(near)] : [])];
  const low = Math.min(0, value, ...bounds);
  const widest = Math.max(value, ...bounds);
  const share = low >= 0 && widest <= 1 && bounds.every((bound) => bound > 0);
  const high = share ? 1 : widest + (widest - low || 1) * 0.25;
  const place = (one: number): number => Math.min(1, Math.max(0, (one - low) / (high - low)));
  const at = place(limitOf(breach));
  const edge = near && place(limitOf(near));
  return "below" in breach
    ? {
        value: place(value),
        breach: { from: 0, to: at },
        near: edge === undefined ? undefined : { from: at, to: edge },
      }
    : {
        value: place(value),
        breach: { from: at, to: 1 },
        near: edge === undefined ? undefined : { from: edge, to: at },
      };
}

const limitOf = (bound: Bound): number => ("below" in bound ? bound.below : bound.above);
