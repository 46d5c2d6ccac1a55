/** The samples a threshold looks at in the last stretch of time, `(t - span, t]`, placed by event time. */
import type { Bound } from "./pact.ts";
import { Running } from "./running.ts";
import { type JudgedStatistic, type Reading, statistic } from "./statistics.ts";
import type { Duration, Instant } from "./time.ts";

/** A window holds at most this many samples; beyond it the oldest leave early. 16 bytes each. */
export const mostSamples = 100_000;

/**
 * One flat array of time and value by turns, sorted by time: places are even, the value stands behind its time. What lies
 * before the newest sample minus the span can never be looked at again and leaves. Samples from `#low` on are the ones last
 * read, and `#running` knows their sum; a reading moves it from there.
 */
export class TimeWindow {
  readonly span: Duration;
  #data = new Float64Array(8);
  #start = 0;
  #low = 0;
  #end = 0;
  #running = new Running({ above: 0 });

  constructor(span: Duration) {
    this.span = span;
  }

  /** False when the sample is older than anything the window may still look at. */
  add(at: Instant, value: number): boolean {
    const newest = this.#end > this.#start ? this.#get(this.#end - 2) : at;
    if (at <= newest - this.span) return false;
    if (this.#end === this.#data.length) this.#makeRoom();
    let place = this.#end;
    if (at < newest || (at === newest && place > this.#start && value < this.#get(place - 1))) {
      place = this.#placeOf(at, value);
      this.#data.copyWithin(place + 2, place, this.#end);
    }
    this.#data[place] = at;
    this.#data[place + 1] = value;
    this.#end += 2;
    if (place < this.#low) this.#low += 2;
    else this.#running.enter(value);
    const oldest = Math.max(newest, at) - this.span;
    while (this.#get(this.#start) <= oldest || this.#end - this.#start > 2 * mostSamples) this.#start += 2;
    if (this.#low < this.#start) this.#readFrom(this.#start);
    return true;
  }

  read(stat: JudgedStatistic, t: Instant, breach: Bound): Reading {
    if (this.#running.breach !== breach) this.#recount(breach);
    this.#readFrom(this.#lowAt(t));
    if (this.#end > this.#start && this.#get(this.#end - 2) > t) return this.#until(t).read(stat, t, breach);
    const { count, sum, bad } = this.#running;
    return { value: statistic(stat, count, sum, (which) => this.#extreme(which)), samples: count, bad };
  }

  /** When the oldest sample still inside at `t` leaves. */
  nextExpiry(t: Instant): Instant {
    const oldest = this.#lowAt(t);
    return oldest < this.#end ? this.#get(oldest) + this.span : Number.POSITIVE_INFINITY;
  }

  /** Flat pairs of time and value, for a snapshot or another window. */
  pack(): number[] {
    return [...this.#data.subarray(this.#start, this.#end)];
  }

  static unpack(span: Duration, flat: readonly number[]): TimeWindow {
    const window = new TimeWindow(span);
    for (let index = 0; index < flat.length; index += 2) window.add(flat[index] ?? 0, flat[index + 1] ?? 0);
    return window;
  }

  #get(place: number): number {
    return this.#data[place] ?? 0;
  }

  /** The place of the first sample inside at `t`. Time moves in small steps, so it is near where it was. */
  #lowAt(t: Instant): number {
    const outside = t - this.span;
    let low = this.#low;
    while (low < this.#end && this.#get(low) <= outside) low += 2;
    while (low > this.#start && this.#get(low - 2) > outside) low -= 2;
    return low;
  }

  /** Moves the lower end of what is summed up; forward as time passes, back when an event clock was corrected. */
  #readFrom(low: number): void {
    for (; this.#low < low; this.#low += 2) this.#running.leave(this.#get(this.#low + 1));
    while (this.#low > low) {
      this.#low -= 2;
      this.#running.enter(this.#get(this.#low + 1));
    }
  }

  #recount(breach: Bound): void {
    this.#running = new Running(breach);
    for (let place = this.#low; place < this.#end; place += 2) this.#running.enter(this.#get(place + 1));
  }

  #extreme(which: "min" | "max"): number {
    let found = this.#get(this.#low + 1);
    for (let place = this.#low + 2; place < this.#end; place += 2) {
      const value = this.#get(place + 1);
      if (which === "min" ? value < found : value > found) found = value;
    }
    return found;
  }

  /** Without the samples later than `t`, for a question about the past. */
  #until(t: Instant): TimeWindow {
    const part = new TimeWindow(this.span);
    for (let place = this.#start; place < this.#end && this.#get(place) <= t; place += 2)
      part.add(this.#get(place), this.#get(place + 1));
    return part;
  }

  /** Samples of one instant lie by value, so that the order of arrival leaves no trace. */
  #placeOf(at: Instant, value: number): number {
    let low = this.#start / 2;
    let high = this.#end / 2;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const there = this.#get(middle * 2);
      if (there < at || (there === at && this.#get(middle * 2 + 1) <= value)) low = middle + 1;
      else high = middle;
    }
    return low * 2;
  }

  /** Grows when it is more than half full of what is still needed, else moves that to the front. */
  #makeRoom(): void {
    const size = this.#end - this.#start;
    const data = new Float64Array(size * 2 > this.#data.length ? this.#data.length * 2 : this.#data.length);
    data.set(this.#data.subarray(this.#start, this.#end));
    this.#data = data;
    this.#low -= this.#start;
    this.#start = 0;
    this.#end = size;
  }
}
