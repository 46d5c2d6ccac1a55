/**
 * Tracks: one signal of one agent each, with the thresholds that sleep on it. A sample is kept once for all of them; one that wakes,
 * or is looked at, is handed what it has missed and goes on as if it had been judged all the time. Until then a sample costs a
 * comparison.
 *
 * What is compared lies in flat arrays, a line of memory a track: with thousands of agents fetching it costs more than comparing.
 */
import type { Derived } from "../derive/derive.ts";
import { RunWindow } from "../window/run-window.ts";
import { TimeWindow } from "../window/window.ts";
import type { Duration, Instant } from "../words/time.ts";
import { type Calm, rounding } from "./calm.ts";
import { Missed } from "./missed.ts";
import { type RunBytes, reachesRuns, reachesTime, SampleLog } from "./sample-log.ts";
import type { Watched } from "./watch-book.ts";

/** The run of a sample, or what reads it where it is asked for. */
export type RunSource = string | RunBytes | undefined | (() => RunBytes | string | undefined);

export interface Sleeper {
  readonly watched: Watched;
  readonly calm: Calm;
  /** Zero for windows of runs: there nothing is ever too old. */
  readonly span: Duration;
  /** How many peaks its agent's time had had when it was laid down, or last looked at. */
  peaksBefore: number;
  /** The last sample its window took since then: its place in the log, and what time it was. Undefined: none. */
  settled: { place: number; now: Instant } | undefined;
  /** The place in the log from which on it has seen nothing. */
  since: number;
  /** It wakes before the track has had more samples than this, or they add up to more. */
  mostCount: number;
  mostSum: number;
}

/**
 * In the line of a track: what is calm for all of its sleepers; how many samples it has had, what those above nought add up to, and
 * how much of either is calm; twice the place of its last sample, and one where that is its newest; the time of its newest.
 */
const low = 0;
const high = 1;
const count = 2;
const sum = 3;
const mostCount = 4;
const mostSum = 5;
const last = 6;
const newest = 7;
const line = 8;

/** Who sleeps on a track: nobody, windows of time alone, or such of runs as well. */
const nobody = 0;
const times = 1;
const runs = 2;

export class Tracks {
  #lines = new Float64Array(line * 64);
  /** By track: its signal, and the next track of the agent or -1. */
  #signals: number[] = [];
  #nexts: number[] = [];
  #sleepers: Sleeper[][] = [];
  #asleep = new Uint8Array(64);
  readonly #log: SampleLog;
  readonly #missed = new Missed();
  /** The number of a signal; a new one gets the next. */
  readonly numberOf: (signal: string) => number;
  /** The same of one that comes: senders think up names, and what nothing ever slept on is not remembered. Of such it is -1. */
  readonly knownNumberOf: (signal: string) => number;

  /** `mostKept`: how many samples are kept for those that sleep; a million unless said otherwise. `numberOf`: numbers that are given already. */
  constructor(mostKept?: number, numberOf?: (signal: string) => number) {
    this.#log = new SampleLog(mostKept);
    const own = counted();
    this.numberOf = numberOf ?? own.numberOf;
    this.knownNumberOf = numberOf ?? own.knownNumberOf;
  }

  /** A new track in front of others of the agent. */
  open(signal: number, next: number): number {
    const track = this.#signals.push(signal) - 1;
    this.#nexts.push(next);
    this.#sleepers.push([]);
    if (this.#lines.length < (track + 1) * line) {
      const lines = new Float64Array(2 * this.#lines.length);
      const asleep = new Uint8Array(2 * this.#asleep.length);
      lines.set(this.#lines);
      asleep.set(this.#asleep);
      this.#lines = lines;
      this.#asleep = asleep;
    }
    this.#lines[track * line + last] = -2;
    this.#lines[track * line + newest] = Number.NEGATIVE_INFINITY;
    this.#draw(track);
    return track;
  }

  /** The track of that signal among those from `first` on; -1 where there is none. */
  find(first: number, signal: number): number {
    let track = first;
    while (track >= 0 && this.#signals[track] !== signal) track = this.#nexts[track] as number;
    return track;
  }

  *from(first: number): Generator<number> {
    for (let track = first; track >= 0; track = this.#nexts[track] as number) yield track;
  }

  /** May this sample turn any of the sleepers? */
  stirs(track: number, value: number): boolean {
    const lines = this.#lines;
    const at = track * line;
    return (
      value > (lines[at + high] as number) ||
      value < (lines[at + low] as number) ||
      (lines[at + count] as number) >= (lines[at + mostCount] as number) ||
      (lines[at + sum] as number) + value > (lines[at + mostSum] as number)
    );
  }

  asksRuns(track: number): boolean {
    return this.#asleep[track] === runs;
  }

  /** For those that sleep. `now`: what time it is for the agent; `run` is read where they ask for it. */
  keep(track: number, at: Instant, now: Instant, value: number, reaches: Derived["reaches"], run: RunSource): void {
    const asleep = this.#asleep[track];
    if (asleep === nobody) return;
    const lines = this.#lines;
    const place = track * line;
    const named = asleep !== runs ? undefined : typeof run === "function" ? run() : run;
    const added = this.#log.add(track, this.#lastOf(track), at, now, value, reaches, named);
    const isNewest = reaches !== "runs" && at >= (lines[place + newest] as number);
    if (isNewest) lines[place + newest] = at;
    lines[place + last] = 2 * added + (isNewest ? 1 : 0);
    lines[place + count] = (lines[place + count] as number) + 1;
    if (value > 0) lines[place + sum] = (lines[place + sum] as number) + value;
    if (this.#log.isFull) this.#log.dropOldest(this.#leaves);
  }

  /** Wakes those that this sample may turn, and hands them what came before it. */
  wake(track: number, value: number): Sleeper[] {
    const lines = this.#lines;
    const had = lines[track * line + count] as number;
    const added = lines[track * line + sum] as number;
    const stirred = this.#sleepersOf(track).filter(
      ({ calm, ...one }) =>
        value > calm.high || value < calm.low || had >= one.mostCount || added + value > one.mostSum,
    );
    this.#feed(track, stirred);
    this.#sleepers[track] = this.#sleepersOf(track).filter((sleeper) => !stirred.includes(sleeper));
    this.#draw(track);
    return stirred;
  }

  wakeAll(track: number): Sleeper[] {
    const all = this.feed(track, () => true);
    this.#sleepers[track] = [];
    this.#draw(track);
    return all;
  }

  /** Hands those what they have missed; they sleep on. */
  feed(track: number, which: (sleeper: Sleeper) => boolean): Sleeper[] {
    const hungry = this.#sleepersOf(track).filter(which);
    this.#feed(track, hungry);
    return hungry;
  }

  /** Where in the log the next sample comes to lie. */
  get next(): number {
    return this.#log.end;
  }

  /** Puts one to sleep in whose window so much is added up. False where it is too near to its bound. */
  lay(track: number, watched: Watched, calm: Calm, held: number, peaksBefore: number): boolean {
    const { adds, most } = calm;
    const left = most - held;
    if (adds !== "nothing" && !(left > most / 8)) return false;
    const { window } = watched.threshold;
    this.#countAnew(track);
    this.#sleepersOf(track).push({
      watched,
      calm,
      span: "time" in window ? window.time : 0,
      peaksBefore,
      settled: undefined,
      since: this.#log.end,
      mostCount: adds === "one" ? Math.floor(left) : Number.POSITIVE_INFINITY,
      mostSum: adds === "value" ? left : Number.POSITIVE_INFINITY,
    });
    this.#draw(track);
    return true;
  }

  /** So that what is added up stays small over the years, and its last digits with it. */
  #countAnew(track: number): void {
    const lines = this.#lines;
    const place = track * line;
    const had = lines[place + count] as number;
    const added = lines[place + sum] as number;
    for (const sleeper of this.#sleepersOf(track)) {
      sleeper.mostCount -= had;
      if (added > 0) sleeper.mostSum -= added + rounding(added);
    }
    lines[place + count] = 0;
    lines[place + sum] = 0;
  }

  #draw(track: number): void {
    const sleepers = this.#sleepersOf(track);
    const lines = this.#lines;
    const place = track * line;
    lines[place + low] = Number.NEGATIVE_INFINITY;
    lines[place + high] = Number.POSITIVE_INFINITY;
    lines[place + mostCount] = Number.POSITIVE_INFINITY;
    lines[place + mostSum] = Number.POSITIVE_INFINITY;
    this.#asleep[track] = nobody;
    for (const one of sleepers) {
      const { calm, span } = one;
      if (calm.low > (lines[place + low] as number)) lines[place + low] = calm.low;
      if (calm.high < (lines[place + high] as number)) lines[place + high] = calm.high;
      if (one.mostCount < (lines[place + mostCount] as number)) lines[place + mostCount] = one.mostCount;
      if (one.mostSum < (lines[place + mostSum] as number)) lines[place + mostSum] = one.mostSum;
      this.#asleep[track] = span === 0 ? runs : Math.max(this.#asleep[track] as number, times);
    }
  }

  #feed(track: number, sleepers: readonly Sleeper[]): void {
    const log = this.#log;
    const missed = this.#missed;
    let from = log.end;
    for (const { since } of sleepers) if (since < from) from = since;
    log.read(missed, from, this.#lastOf(track));
    for (const sleeper of sleepers) {
      const { window } = sleeper.watched;
      if (window instanceof TimeWindow) feedTime(window, sleeper, missed);
      else if (window instanceof RunWindow) feedRuns(window, sleeper, missed, log);
      sleeper.since = log.end;
    }
  }

  /** A sample is about to be dropped: whoever may still look at it takes what there is, and sleeps on. */
  readonly #leaves = (track: number, at: Instant): void => {
    const lines = this.#lines;
    const { oldest } = this.#log;
    const lastKept = lines[track * line + last] as number;
    const gone = lastKept % 2 === 1 ? (lines[track * line + newest] as number) - at : Number.NEGATIVE_INFINITY;
    const lastPlace = Math.floor(lastKept / 2);
    // Where the newest of all is still to come to its window, that one leaves nothing of this one.
    const looks = ({ since, span }: Sleeper): boolean =>
      since <= oldest && !(span > 0 && gone >= span && lastPlace > oldest && lastPlace >= since);
    if (this.#sleepersOf(track).some(looks)) this.feed(track, looks);
  };

  /** The place in the log of its last sample; less than nought: there was none. */
  #lastOf(track: number): number {
    return Math.floor((this.#lines[track * line + last] as number) / 2);
  }

  #sleepersOf(track: number): Sleeper[] {
    return this.#sleepers[track] as Sleeper[];
  }
}

/** Only those that stay: the newest leaves nothing of the others in a window. */
function feedTime(window: TimeWindow, sleeper: Sleeper, missed: Missed): void {
  const { span, since } = sleeper;
  const { places, ats, nows, values, reaches } = missed;
  let newest = window.newest;
  let taken = -1;
  for (let index = missed.count - 1; index >= 0; index--) {
    const at = ats[index] as number;
    if ((places[index] as number) < since || !reachesTime(reaches[index] as number) || at <= newest - span) continue;
    taken = index;
    if (at > newest) newest = at;
  }
  if (taken < 0) return;
  sleeper.settled = { place: places[taken] as number, now: nows[taken] as number };
  for (let index = missed.count - 1; index >= 0; index--) {
    const at = ats[index] as number;
    if (at > newest - span && (places[index] as number) >= since && reachesTime(reaches[index] as number))
      window.add(at, values[index] as number);
  }
}

function feedRuns(window: RunWindow, sleeper: Sleeper, missed: Missed, log: SampleLog): void {
  const { places, ats, nows, values, reaches } = missed;
  let taken = -1;
  for (let index = missed.count - 1; index >= 0; index--) {
    const place = places[index] as number;
    const run = place >= sleeper.since && reachesRuns(reaches[index] as number) ? log.runAt(place) : undefined;
    if (run === undefined) continue;
    taken = index;
    window.add(run, ats[index] as number, values[index] as number);
  }
  if (taken >= 0) sleeper.settled = { place: places[taken] as number, now: nows[taken] as number };
}

/** Numbers signals as they are asked for. */
function counted(): Pick<Tracks, "numberOf" | "knownNumberOf"> {
  const numbers = new Map<string, number>();
  return {
    numberOf(signal) {
      let number = numbers.get(signal);
      if (number === undefined) {
        number = numbers.size;
        numbers.set(signal, number);
      }
      return number;
    },
    knownNumberOf: (signal) => numbers.get(signal) ?? -1,
  };
}
