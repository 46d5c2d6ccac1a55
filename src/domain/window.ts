/** The samples a threshold looks at in the last stretch of time, `(t - span, t]`, placed by event time. */
import type { Bound } from "./pact.ts";
import { Running } from "./running.ts";
import { type JudgedStatistic, type Reading, statistic } from "./statistics.ts";
import type { Duration, Instant } from "./time.ts";

/** A window holds at most this many samples; beyond it the oldest leave early. 16 bytes each. */
export const mostSamples = 100_000;

/**
 * Two flat arrays sorted by time. What lies before the newest sample minus the span can never be looked at again and
 * leaves. Samples from `#low` on are the ones last read, and `#running` knows their sum; a reading moves it from there.
 */
export class TimeWindow {
  readonly span: Duration;
  #at = new Float64Array(8);
  #values = new Float64Array(8);
  #start = 0;
  #low = 0;
  #end = 0;
  #running = new Running({ above: 0 });

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
    if (place < this.#low) this.#low += 1;
    else this.#running.enter(value);
    this.#start = Math.max(this.#firstAfter(Math.max(newest, at) - this.span), this.#end - mostSamples);
    this.#readFrom(Math.max(this.#low, this.#start));
    return true;
  }

  read(stat: JudgedStatistic, t: Instant, breach: Bound): Reading {
    if (this.#running.breach !== breach) this.#recount(breach);
    this.#readFrom(this.#firstAfter(t - this.span));
    const high = this.#firstAfter(t);
    if (high < this.#end) return this.#part(high).read(stat, t, breach);
    const { count, sum, bad } = this.#running;
    return { value: statistic(stat, count, sum, (which) => this.#extreme(which)), samples: count, bad };
  }

  /** When the oldest sample still inside at `t` leaves. */
  nextExpiry(t: Instant): Instant {
    const oldest = this.#firstAfter(t - this.span);
    return oldest < this.#end ? (this.#at[oldest] ?? 0) + this.span : Number.POSITIVE_INFINITY;
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

  /** Moves the lower end of what is summed up; forward as time passes, back when an event clock was corrected. */
  #readFrom(low: number): void {
    for (; this.#low < low; this.#low++) this.#running.leave(this.#values[this.#low] ?? 0);
    while (this.#low > low) this.#running.enter(this.#values[--this.#low] ?? 0);
  }

  #recount(breach: Bound): void {
    this.#running = new Running(breach);
    for (let index = this.#low; index < this.#end; index++) this.#running.enter(this.#values[index] ?? 0);
  }

  #extreme(which: "min" | "max"): number {
    let found = this.#values[this.#low] ?? 0;
    for (let index = this.#low + 1; index < this.#end; index++) {
      const value = this.#values[index] ?? 0;
      if (which === "min" ? value < found : value > found) found = value;
    }
    return found;
  }

  /** The samples before an index, for a question about the past. */
  #part(end: number): TimeWindow {
    const part = new TimeWindow(this.span);
    for (let index = this.#start; index < end; index++) part.add(this.#at[index] ?? 0, this.#values[index] ?? 0);
    return part;
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
    this.#low -= this.#start;
    this.#start = 0;
    this.#end = size;
  }
}
