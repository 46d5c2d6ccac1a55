/**
 * Which runs are clean: with complete evidence, and without a breach or near miss of their agent's own while they ran. One that would be
 * clean and does not count says nothing: it neither adds to a row nor ends it.
 */
import { hour, type Instant } from "../words/time.ts";

/** A run that closed, in wall time. */
export interface ClosedRun {
  run: string;
  firstAt: Instant;
  closedAt: Instant;
  /** When something was heard of it last: what judged it may come after its end. Absent: nothing came after. */
  heardAt?: Instant;
  /** Every slot that its pact names is there. */
  complete: boolean;
  /** See `isWitnessed`. */
  witnessed: boolean;
  /** See `isSelfTold`. */
  selfTold: boolean;
}

/** While an agent was in breach, or near one. */
export interface Stain {
  from: Instant;
  to: Instant;
}

/** While an agent was held back, or a breach that it is part of was open. */
export type Pause = Stain;

/** Of the runs that agents told themselves and that closed within one hour (UTC) no more than this count: a row is no burst. */
export const mostAnHour = 10;

/** In which some runs counted. */
export interface CountedHour {
  from: Instant;
  counted: number;
}

/** What is counted at once: `runs` closed after `from` and up to `until`. */
export interface Counted {
  runs: readonly ClosedRun[];
  stains: readonly Stain[];
  pauses: readonly Pause[];
  /** Up to where the row was looked at; what was opened before `since`, when the autonomy last changed, is of the time before. */
  from: Instant;
  since: Instant;
  until: Instant;
  hour: CountedHour | undefined;
}

export interface Tally {
  until: Instant;
  /** All that closed, with those that say nothing. */
  seen: number;
  runs: number;
  clean: number;
  /** Clean ones at the end. */
  inARow: number;
  /** Of these, those that their agent told itself. */
  selfTold: number;
  /** A breach or near miss ended the row before, though no run may have been under way. */
  anew: boolean;
  hour: CountedHour | undefined;
  /** The last one that counts. */
  last: string | undefined;
}

export const isClean = (run: ClosedRun, stains: readonly Stain[]): boolean => run.witnessed && isSpotless(run, stains);

const isSpotless = (run: ClosedRun, stains: readonly Stain[]): boolean => run.complete && !meets(run, stains);

const meets = ({ firstAt, closedAt, heardAt = closedAt }: ClosedRun, spans: readonly Stain[]): boolean =>
  spans.some(({ from, to }) => from <= Math.max(closedAt, heardAt) && to >= firstAt);

export function tallyOf({ runs, stains, pauses, from, since, until, hour: before }: Counted): Tally {
  const recent = stains.filter((stain) => stain.to > from && stain.from <= until);
  const anewAt = recent.reduce((last, { to }) => Math.max(last, Math.min(to, until)), Number.NEGATIVE_INFINITY);
  const tally: Tally = {
    until,
    seen: runs.length,
    runs: 0,
    clean: 0,
    inARow: 0,
    selfTold: 0,
    anew: recent.length > 0,
    hour: before,
    last: undefined,
  };
  for (const run of [...runs].sort((a, b) => a.closedAt - b.closedAt || (a.run < b.run ? -1 : 1))) {
    if (!isSpotless(run, stains)) {
      tally.runs += 1;
      tally.inARow = 0;
      tally.selfTold = 0;
      tally.last = run.run;
      continue;
    }
    if (!run.witnessed || run.firstAt < since || meets(run, pauses)) continue;
    if (run.selfTold) {
      const next = hourWith(run, tally.hour);
      if (!next) continue;
      tally.hour = next;
    }
    tally.runs += 1;
    tally.clean += 1;
    tally.last = run.run;
    if (run.firstAt <= anewAt) continue;
    tally.inARow += 1;
    tally.selfTold += Number(run.selfTold);
  }
  return tally;
}

/** Undefined: its hour is full. */
function hourWith({ closedAt }: ClosedRun, before: CountedHour | undefined): CountedHour | undefined {
  const from = closedAt - (closedAt % hour);
  if (!before || from > before.from) return { from, counted: 1 };
  return from === before.from && before.counted < mostAnHour ? { from, counted: before.counted + 1 } : undefined;
}
