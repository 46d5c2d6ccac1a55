/** What a measurement says about one goal, and the statistics it is said with. */

/**
 * One line of the answer. `ratio` is ours against the yardstick of the same run, null where it could not be measured;
 * `bound` is what it has to reach.
 */
export interface Goal {
  goal: string;
  ratio: number | null;
  bound: string;
  pass: boolean;
  detail: Record<string, unknown>;
  /** More figures than fit into a line, a row each under the goal's. */
  table?: Record<string, string | number>[];
}

interface Spread {
  median: number;
  /** The middle half of the rounds. */
  from: number;
  to: number;
}

/** The value that this share of the values does not exceed. */
export const quantile = (values: readonly number[], share: number): number =>
  at(
    [...values].sort((a, b) => a - b),
    share,
  );

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: at(sorted, 0.5), from: at(sorted, 0.25), to: at(sorted, 0.75) };
}

/** More than this, as a share of the median, and the run should be repeated on a quieter machine. */
export const noisy = ({ median, from, to }: Spread): boolean => (to - from) / median > 0.25;

export const rounded = (value: number, digits = 3): number => Number(value.toFixed(digits));

export const told = ({ median, from, to }: Spread): string => `${rounded(median)} [${rounded(from)}-${rounded(to)}]`;

/** A measurement that lost or doubled something measures nothing. */
export function demand(condition: boolean, sentence: string): void {
  if (!condition) throw new Error(sentence);
}

export const progress = (line: string): void => void process.stderr.write(`${line}\n`);

function at(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}
