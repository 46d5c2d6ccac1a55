/** The samples a threshold looks at: those of the last stretch of time, or of the last runs. Placed by event time. */
import type { Bound } from "./pact.ts";
import { type JudgedStatistic, type Reading, read } from "./statistics.ts";
import type { Duration, Instant } from "./time.ts";

/** A window holds at most this many samples; beyond it the oldest leave early. 16 bytes each. */
export const mostSamples = 100_000;

/**
 * Samples of `(t - span, t]`, in two flat arrays sorted by time. What lies before the newest sample minus the span can
 * never be looked at again and leaves.
 */
export class TimeWindow {
  readonly span: Duration;
  #at = new Float64Array(8);
  #values = new Float64Array(8);
  #start = 0;
  #end = 0;

  constructor(span: Duration) {
    this.span = span;
  }

  /** False when the sample is older than anything the window may still look at. */
  add(at: Instant, value: number): boolean {
    const newest = this.#end > this.#start ? (this.#at[this.#end - 1] ?? at) : at;
    if (at <= newest - this.span) return false;
    if (this.#end === this.#at.length) this.#makeRoom();
    let place = this.#end;
    if (at < newest || (at === newest && place > this.#start && value < (this.#values[place - 1] ?? 0))) {
      place = this.#placeOf(at, value);
      this.#at.copyWithin(place + 1, place, this.#end);
      this.#values.copyWithin(place + 1, place, this.#end);
    }
    this.#at[place] = at;
    this.#values[place] = value;
    this.#end += 1;
    this.#start = Math.max(this.#firstAfter(Math.max(newest, at) - this.span), this.#end - mostSamples);
    return true;
  }

  read(stat: JudgedStatistic, t: Instant, breach: Bound): Reading {
    return read(stat, this.#values, this.#firstAfter(t - this.span), this.#firstAfter(t), breach);
  }

  /** When the oldest sample still inside at `t` leaves. */
  nextExpiry(t: Instant): Instant {
    const oldest = this.#firstAfter(t - this.span);
    return oldest < this.#end ? (this.#at[oldest] ?? 0) + this.span : Number.POSITIVE_INFINITY;
  }

  get size(): number {
    return this.#end - this.#start;
  }

  /** Flat pairs of time and value, for a snapshot or another window. */
  pack(): number[] {
    const flat: number[] = [];
    for (let index = this.#start; index < this.#end; index++) flat.push(this.#at[index] ?? 0, this.#values[index] ?? 0);
    return flat;
  }

  static unpack(span: Duration, flat: readonly number[]): TimeWindow {
    const window = new TimeWindow(span);
    for (let index = 0; index < flat.length; index += 2) window.add(flat[index] ?? 0, flat[index + 1] ?? 0);
    return window;
  }

  /** The first sample later than an instant; the end when there is none. */
  #firstAfter(instant: Instant): number {
    let low = this.#start;
    let high = this.#end;
    if (low === high || (this.#at[low] ?? 0) > instant) return low;
    if ((this.#at[high - 1] ?? 0) <= instant) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#at[middle] ?? 0) <= instant) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Samples of one instant lie by value, so that the order of arrival leaves no trace. */
  #placeOf(at: Instant, value: number): number {
    let low = this.#start;
    let high = this.#end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const there = this.#at[middle] ?? 0;
      if (there < at || (there === at && (this.#values[middle] ?? 0) <= value)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #makeRoom(): void {
    const size = this.#end - this.#start;
    const target = size * 2 > this.#at.length ? this.#at.length * 2 : this.#at.length;
    const at = new Float64Array(target);
    const values = new Float64Array(target);
    at.set(this.#at.subarray(this.#start, this.#end));
    values.set(this.#values.subarray(this.#start, this.#end));
    this.#at = at;
    this.#values = values;
    this.#start = 0;
    this.#end = size;
  }
}

interface Run {
  run: string;
  /** Time of its first sample: its place among the runs. */
  first: Instant;
  /** Time of the sample that counts, its last. */
  last: Instant;
  value: number;
}

/**
 * One sample a run, its last; the last `runs` runs that have one, ordered by the time of their first. As many again are
 * remembered behind them, for when a late sample shows that a run began earlier than it seemed.
 */
export class RunWindow {
  readonly runs: number;
  #ordered: Run[] = [];

  constructor(runs: number) {
    this.runs = runs;
  }

  add(run: string, at: Instant, value: number): void {
    const place = this.#ordered.findLastIndex((known) => known.run === run);
    const known = this.#ordered[place];
    if (!known) {
      this.#insert({ run, first: at, last: at, value });
      if (this.#ordered.length > this.runs * 2 + 16) this.#ordered.shift();
      return;
    }
    if (at >= known.last) {
      known.last = at;
      known.value = value;
    }
    if (at < known.first) {
      known.first = at;
      this.#ordered.splice(place, 1);
      this.#insert(known);
    }
  }

  read(stat: JudgedStatistic, breach: Bound): Reading {
    const values = this.#ordered.slice(-this.runs).map(({ value }) => value);
    return read(stat, values, 0, values.length, breach);
  }

  pack(): [string, Instant, Instant, number][] {
    return this.#ordered.map(({ run, first, last, value }) => [run, first, last, value]);
  }

  static unpack(runs: number, packed: readonly (readonly [string, Instant, Instant, number])[]): RunWindow {
    const window = new RunWindow(runs);
    window.#ordered = packed.map(([run, first, last, value]) => ({ run, first, last, value }));
    return window;
  }

  /** Behind every run that began earlier or at the same instant. */
  #insert(run: Run): void {
    let place = this.#ordered.length;
    while (place > 0 && (this.#ordered[place - 1]?.first ?? 0) > run.first) place -= 1;
    this.#ordered.splice(place, 0, run);
  }
}
