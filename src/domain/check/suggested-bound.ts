/** A bound that values of the past would have crossed now and then: one that never fires is moved to where they end. */
import type { PartialThreshold } from "../pact/pact.ts";

/** Of a hundred values it would have been judged by, one lies beyond the bound, five beyond the near miss, ten beyond the clear. */
const shares = { breach: 0.01, near_miss: 0.05, clear: 0.1 };

/** Fewer say nothing about how values lie. */
export const fewestValues = 100;

interface SuggestedBounds {
  breach: number;
  near_miss?: number;
  clear?: number;
}

/**
 * @param values what the threshold was held against in the past
 * @returns undefined where no bound tighter than the present one would tell values apart
 */
export function suggestedBounds(
  { breach, near_miss }: Pick<PartialThreshold, "breach" | "near_miss">,
  values: readonly number[],
): SuggestedBounds | undefined {
  const above = breach?.above !== undefined;
  const now = breach?.above ?? breach?.below;
  if (now === undefined || values.length < fewestValues) return undefined;
  const sorted = values.toSorted((a, b) => (above ? b - a : a - b));
  // Rounded towards the breach: rather one value fewer beyond it.
  const at = (share: number): number => round(sorted[Math.floor(sorted.length * share)] ?? now, above);
  const bound = at(shares.breach);
  const safer = (one: number, other: number): boolean => (above ? one < other : one > other);
  // Where nearly all are the same, it would cross with whatever differs.
  if (!safer(bound, now) || !safer(at(0.5), bound)) return undefined;
  const near = statesNear(near_miss) ? saferThan(bound, [at(shares.near_miss), at(shares.clear), at(0.5)]) : undefined;
  const clear = breach?.clear ? saferThan(near ?? bound, [at(shares.clear), at(0.5)]) : undefined;
  return {
    breach: bound,
    ...(near !== undefined && { near_miss: near }),
    ...(clear !== undefined && { clear }),
  };

  function saferThan(edge: number, candidates: readonly number[]): number | undefined {
    return candidates.find((one) => safer(one, edge));
  }
}

const statesNear = (near: PartialThreshold["near_miss"]): boolean =>
  near?.above !== undefined || near?.below !== undefined;

/** To two figures. */
function round(value: number, up: boolean): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const digits = 1 - Math.floor(Math.log10(Math.abs(value)));
  const scale = 10 ** digits;
  const scaled = Number((value * scale).toPrecision(12));
  const rounded = (up ? Math.ceil(scaled) : Math.floor(scaled)) / scale;
  return Number(rounded.toPrecision(12));
}
