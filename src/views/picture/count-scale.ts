/** A scale of counts: whole steps of one size from nought, and a line at or above the highest, so that no mark stands higher than its axis. */

interface CountScale {
  scale: { domain: [number, number]; nice: false };
  /** Of its axis. Vega drops values where it would make fewer itself, as it would with the format "d". */
  ticks: { values: number[]; tickCount: number };
}

/** @param lines at most so many above the one at nought */
export function countScale(counts: readonly number[], lines: number): CountScale {
  const most = Math.max(1, ...counts);
  const step = stepOf(most / lines);
  const steps = Math.ceil(most / step);
  return {
    scale: { domain: [0, steps * step], nice: false },
    ticks: { values: Array.from({ length: steps + 1 }, (_, nth) => nth * step), tickCount: steps + 1 },
  };
}

/** 1, 2, 5, 10, 20 ...: the least that is not below. */
function stepOf(least: number): number {
  if (least <= 1) return 1;
  const tens = 10 ** Math.floor(Math.log10(least));
  return tens * ([1, 2, 5].find((one) => one * tens >= least) ?? 10);
}
