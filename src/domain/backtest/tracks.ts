/**
 * Tracks: one signal of one agent each, with the thresholds that sleep on it. A sample is kept once for all of them; one that wakes
 * is handed what it has missed and goes on as if it had been judged all the time. Until then a sample costs a comparison.
 *
 * What is compared lies in flat arrays, a line of memory a track: with thousands of agents fetching it costs more than comparing.
 */
import type { Derived } from "../derive/derive.ts";
import type { Watched } from "../watch/watch-book.ts";
import { RunWindow } from "../window/run-window.ts";
import { TimeWindow } from "../window/window.ts";
import type { Duration, Instant } from "../words/time.ts";
import { type Calm, rounding } from "./calm.ts";
import type { RunBytes, SampleLog } from "./sample-log.ts";

export interface Sleeper {
  readonly watched: Watched;
  readonly calm: Calm;
  /** Zero for windows of runs: there nothing is ever too old. */
  readonly span: Duration;
  /** How many peaks its agent's time had had when it was laid down. */
  readonly peaksBefore: number;
  /** The place in the log of the last sample its window took since then; undefined: none. */
  settledAt: number | undefined;
  /** The place in the log from which on it has seen nothing. */
  since: number;
  /** It wakes before the track has had more samples than this, or they add up to more. */
  readonly mostCount: number;
  readonly mostSum: number;
}

/**
 * In the line of a track: what is calm for all of its sleepers; how many samples it has had, what those above nought add up to, and
 * how much of either is calm; the place of its last sample, and the time of its newest.
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

  constructor(log: SampleLog) {
    this.#log = log;
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
    this.#lines[track * line + last] = -1;
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

  /** For those that sleep. `run` where they ask for it. */
  keep(track: number, at: Instant, value: number, reaches: Derived["reaches"], run: RunBytes | undefined): void {
    if (this.#asleep[track] === nobody) return;
    const lines = this.#lines;
    const place = track * line;
    lines[place + last] = this.#log.add(track, lines[place + last] as number, at, value, reaches, run);
    if (at > (lines[place + newest] as number)) lines[place + newest] = at;
    lines[place + count] = (lines[place + count] as number) + 1;
    if (value > 0) lines[place + sum] = (lines[place + sum] as number) + value;
    if (this.#log.isFull) this.#log.dropOldest((of, then) => this.#leaves(of, then));
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
    for (const sleeper of stirred) this.#feed(track, sleeper);
    this.#sleepers[track] = this.#sleepersOf(track).filter((sleeper) => !stirred.includes(sleeper));
    this.#draw(track);
    return stirred;
  }

  wakeAll(track: number): Sleeper[] {
    const all = this.#sleepersOf(track);
    for (const sleeper of all) this.#feed(track, sleeper);
    this.#sleepers[track] = [];
    this.#draw(track);
    return all;
  }

  /** The time of the newest sample that was kept. */
  newestOf(track: number): Instant {
    return this.#lines[track * line + newest] as number;
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
    const had = this.#lines[track * line + count] as number;
    const added = this.#lines[track * line + sum] as number;
    this.#sleepersOf(track).push({
      watched,
      calm,
      span: "time" in window ? window.time : 0,
      peaksBefore,
      settledAt: undefined,
      since: this.#log.end,
      mostCount: adds === "one" ? had + Math.floor(left) : Number.POSITIVE_INFINITY,
      mostSum: adds === "value" ? added + left - rounding(added) : Number.POSITIVE_INFINITY,
    });
    this.#draw(track);
    return true;
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

  #feed(track: number, sleeper: Sleeper): void {
    const { watched, since, span } = sleeper;
    const { window } = watched;
    const oldest = this.newestOf(track) - span;
    let seen = window instanceof TimeWindow ? window.newest : 0;
    for (const { place, at, value, reaches, run } of this.#log.since(since, this.#lines[track * line + last] as number))
      if (window instanceof TimeWindow) {
        if (reaches === "runs" || at <= seen - span) continue;
        sleeper.settledAt = place;
        if (at > seen) seen = at;
        if (at > oldest) window.add(at, value);
      } else if (window instanceof RunWindow && reaches !== "time" && run !== undefined) window.add(run, at, value);
  }

  /** A sample is about to be dropped: whoever may still look at it takes what there is, and sleeps on. */
  #leaves(track: number, at: Instant): void {
    const gone = (this.#lines[track * line + newest] as number) - at;
    const sleepers = this.#sleepersOf(track);
    for (let index = 0; index < sleepers.length; index++) {
      const sleeper = sleepers[index] as Sleeper;
      if (sleeper.since >= this.#log.second || (sleeper.span > 0 && gone >= sleeper.span)) continue;
      this.#feed(track, sleeper);
      sleeper.since = this.#log.end;
    }
  }

  #sleepersOf(track: number): Sleeper[] {
    return this.#sleepers[track] as Sleeper[];
  }
}
