/** Who told what of a run, and when. What judges a run is kept apart from what the run left of itself. */
import type { Run } from "../evidence/run.ts";
import type { Instant } from "../words/time.ts";

/** What is known of one run. Times are wall times. */
export interface Signs {
  /** How many observations told of it, not only judged it, as far as `mostTold`; and when the first and the last came. */
  told: number;
  firstAt: Instant;
  lastAt: Instant;
  /** Whose tokens they came with, "token:tok_1"; "" where a segment does not say. */
  by: ReadonlySet<string>;
  /** Whose tokens its evaluations came with. */
  judgedBy: ReadonlySet<string>;
}

export function signsOf({ told, tellers }: Pick<Run, "told" | "tellers">): Signs {
  const own = tellers.flatMap(({ source, told: its }) => (its ? [{ source, ...its }] : []));
  return {
    told: told.length,
    firstAt: Math.min(...own.map(({ firstAt }) => firstAt)),
    lastAt: Math.max(...own.map(({ lastAt }) => lastAt)),
    by: new Set(own.map(({ source }) => source)),
    judgedBy: new Set(tellers.flatMap(({ source, judged }) => (judged ? [source] : []))),
  };
}
