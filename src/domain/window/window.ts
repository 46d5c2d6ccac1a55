/** The samples a threshold looks at in the last stretch of time, `(t - span, t]`, placed by event time. */
import type { Bound, Statistic } from "../pact/pact.ts";
import { type Duration, type Instant, second } from "../words/time.ts";
import { SortedValues } from "./sorted-values.ts";
import { beyond, percentOf, type Reading, statistic } from "./statistics.ts";

/** A window holds at most this many samples; beyond it the oldest leave early. 16 bytes each. */
export const mostSamples = 100_000;

/**
 * Everything in one flat array, because a fleet has many windows and each signal meets several: what is spread over the
 * memory costs more to fetch than to compute. In front the places below; behind them time and value by turns, sorted by time.
 * A plain array, for one of nothing but doubles is as quick as a Float64Array and lies on the heap beside what owns it.
 * Places are never beyond its end, hence the assertions.
 *
 * What lies before the newest sample minus the span can never be looked at again and leaves. Samples from `low` on are the ones
 * last read, and count, sum and extremes are theirs; a reading moves them from there.
 */
const start = 0;
const low = 1;
const count = 2;
const bad = 3;
const sum = 4;
/** The rounding error of the sum. */
const lost = 5;
/** The extremes, and whether a sample as great or as small has left: then they are bounds until they are looked for again. */
const max = 6;
const min = 7;
const stale = 8;
const head = 9;
/** Copied, so that the engine knows from the start that doubles are kept. */
const empty = [head, head, 0, 0, 0, 0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0];

export class TimeWindow {
  readonly span: Duration;
  #data = empty.slice();
  #breach: Bound = { above: 0 };
  /** The samples last read, in order: from the first question for a rank on. */
  #sorted: SortedValues | undefined;

  constructor(span: Duration) {
    this.span = span;
  }

  /** The time of its newest sample; before the first, no time at all. */
  get newest(): Instant {
    const end = this.#data.length;
    return end > (this.#data[start] as number) ? (this.#data[end - 2] as number) : Number.NEGATIVE_INFINITY;
  }

  /** False where a sample of then is older than anything the window may still look at: it would not be taken. */
  takes(at: Instant): boolean {
    return at > this.newest - this.span;
  }

  /** False when the sample is older than anything the window may still look at. */
  add(at: Instant, value: number): boolean {
    const data = this.#data;
    const first = data[start] as number;
    const end = data.length;
    const newest = end > first ? (data[end - 2] as number) : at;
    if (at <= newest - this.span) return false;
    data.push(at, value);
    let place = end;
    if (at < newest || (at === newest && end > first && value < (data[end - 1] as number))) {
      place = this.#placeOf(at, value, end);
      for (let moved = end + 1; moved > place + 1; moved--) data[moved] = data[moved - 2] as number;
      data[place] = at;
      data[place + 1] = value;
    }
    if (place < (data[low] as number)) data[low] = (data[low] as number) + 2;
    else this.#enter(value);
    const oldest = (at > newest ? at : newest) - this.span;
    let kept = first;
    while ((data[kept] as number) <= oldest || data.length - kept > 2 * mostSamples) kept += 2;
    if (kept > first) this.#dropUntil(kept);
    return true;
  }

  read(stat: Statistic, t: Instant, breach: Bound): Reading {
    if (this.#breach !== breach) this.#recount(breach);
    this.#readFrom(this.#lowAt(t));
    const data = this.#data;
    const end = data.length;
    if (end > (data[start] as number) && (data[end - 2] as number) > t) return this.#until(t).read(stat, t, breach);
    if (stat === "min" || stat === "max") findExtremes(data);
    const samples = data[count] as number;
    const total = samples === 0 ? 0 : (data[sum] as number) + (data[lost] as number);
    const percent = percentOf(stat);
    return {
      value:
        percent === undefined
          ? statistic(stat, samples, total, data[min] as number, data[max] as number, this.span / second)
          : this.#inOrder().percentile(percent),
      samples,
      bad: data[bad] as number,
    };
  }

  /** When the oldest sample still inside at `t` leaves. */
  nextExpiry(t: Instant): Instant {
    const oldest = this.#lowAt(t);
    return oldest < this.#data.length ? (this.#data[oldest] as number) + this.span : Number.POSITIVE_INFINITY;
  }

  /** Flat pairs of time and value, for a snapshot or another window. */
  pack(): number[] {
    return this.#data.slice(this.#data[start] as number);
  }

  static unpack(span: Duration, flat: readonly number[]): TimeWindow {
    const window = new TimeWindow(span);
    for (let index = 0; index < flat.length; index += 2) window.add(flat[index] ?? 0, flat[index + 1] ?? 0);
    return window;
  }

  /** The place of the first sample inside at `t`. Time moves in small steps, so it is near where it was. */
  #lowAt(t: Instant): number {
    const data = this.#data;
    const outside = t - this.span;
    const end = data.length;
    const first = data[start] as number;
    let place = data[low] as number;
    while (place < end && (data[place] as number) <= outside) place += 2;
    while (place > first && (data[place - 2] as number) > outside) place -= 2;
    return place;
  }

  /** Moves the lower end of what is summed up; forward as time passes, back when an event clock was corrected. */
  #readFrom(to: number): void {
    const data = this.#data;
    let place = data[low] as number;
    for (; place < to; place += 2) {
      const value = data[place + 1] as number;
      leave(data, this.#breach, value);
      this.#sorted?.remove(value);
    }
    while (place > to) {
      place -= 2;
      this.#enter(data[place + 1] as number);
    }
    data[low] = place;
  }

  #enter(value: number): void {
    enter(this.#data, this.#breach, value);
    this.#sorted?.insert(value);
  }

  #inOrder(): SortedValues {
    if (this.#sorted) return this.#sorted;
    const sorted = new SortedValues();
    for (let place = this.#data[low] as number; place < this.#data.length; place += 2)
      sorted.insert(this.#data[place + 1] as number);
    this.#sorted = sorted;
    return sorted;
  }

  #recount(breach: Bound): void {
    const data = this.#data;
    this.#breach = breach;
    data[count] = 0;
    data[bad] = 0;
    data[sum] = 0;
    data[lost] = 0;
    for (let place = data[low] as number; place < data.length; place += 2)
      enter(data, breach, data[place + 1] as number);
  }

  /** Without the samples later than `t`, for a question about the past. */
  #until(t: Instant): TimeWindow {
    const part = new TimeWindow(this.span);
    const data = this.#data;
    for (let place = data[start] as number; place < data.length && (data[place] as number) <= t; place += 2)
      part.add(data[place] as number, data[place + 1] as number);
    return part;
  }

  /** Samples of one instant lie by value, so that the order of arrival leaves no trace. */
  #placeOf(at: Instant, value: number, end: number): number {
    const data = this.#data;
    const first = data[start] as number;
    let from = 0;
    let to = (end - first) / 2;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const place = first + middle * 2;
      const there = data[place] as number;
      if (there < at || (there === at && (data[place + 1] as number) <= value)) from = middle + 1;
      else to = middle;
    }
    return first + from * 2;
  }

  /** What is needed is moved to the front when it is the smaller part. */
  #dropUntil(kept: number): void {
    const data = this.#data;
    data[start] = kept;
    if ((data[low] as number) < kept) this.#readFrom(kept);
    const gap = kept - head;
    if (gap <= 16 || gap * 2 < data.length) return;
    for (let place = kept; place < data.length; place++) data[place - gap] = data[place] as number;
    data.length -= gap;
    data[start] = head;
    data[low] = (data[low] as number) - gap;
  }
}

function enter(data: number[], breach: Bound, value: number): void {
  data[count] = (data[count] as number) + 1;
  if (beyond(breach, value)) data[bad] = (data[bad] as number) + 1;
  addUp(data, value);
  if (value > (data[max] as number)) data[max] = value;
  if (value < (data[min] as number)) data[min] = value;
}

function leave(data: number[], breach: Bound, value: number): void {
  data[count] = (data[count] as number) - 1;
  if (beyond(breach, value)) data[bad] = (data[bad] as number) - 1;
  if ((data[count] as number) === 0) {
    data[sum] = 0;
    data[lost] = 0;
  } else addUp(data, -value);
  if (value >= (data[max] as number) || value <= (data[min] as number)) data[stale] = 1;
}

/**
 * The sum carries its own rounding error along (Neumaier), so that however many samples came and went, and in whatever
 * order, it is the sum of those that are there to the last digit.
 * https://en.wikipedia.org/wiki/Kahan_summation_algorithm#Further_enhancements
 */
function addUp(data: number[], value: number): void {
  const before = data[sum] as number;
  const after = before + value;
  data[sum] = after;
  const error = Math.abs(before) >= Math.abs(value) ? before - after + value : value - after + before;
  data[lost] = (data[lost] as number) + error;
}

/** Looks only after one as great or as small has left, and no further than to another of the same. */
function findExtremes(data: number[]): void {
  if (data[stale] === 0) return;
  const greatestBefore = data[max] as number;
  const leastBefore = data[min] as number;
  let greatest = Number.NEGATIVE_INFINITY;
  let least = Number.POSITIVE_INFINITY;
  for (let place = data[low] as number; place < data.length; place += 2) {
    const value = data[place + 1] as number;
    if (value > greatest) greatest = value;
    if (value < least) least = value;
    if (greatest === greatestBefore && least === leastBefore) break;
  }
  data[max] = greatest;
  data[min] = least;
  data[stale] = 0;
}
