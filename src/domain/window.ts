/** The samples a threshold looks at in the last stretch of time, `(t - span, t]`, placed by event time. */
import type { Bound } from "./pact.ts";
import { beyond, type JudgedStatistic, type Reading, statistic } from "./statistics.ts";
import type { Duration, Instant } from "./time.ts";

/** A window holds at most this many samples; beyond it the oldest leave early. 16 bytes each. */
export const mostSamples = 100_000;

/**
 * Everything in one flat array, because a fleet has many windows and each signal meets several: what is spread over the
 * memory costs more to fetch than to compute. In front the places below; behind them time and value by turns, sorted by time.
 *
 * What lies before the newest sample minus the span can never be looked at again and leaves. Samples from `low` on are the ones
 * last read, and count, sum and extremes are theirs; a reading moves them from there.
 */
const start = 0;
const low = 1;
const end = 2;
const count = 3;
const bad = 4;
const sum = 5;
/** The rounding error of the sum. */
const lost = 6;
/** The extremes; NaN when they have to be looked for again. */
const max = 7;
const min = 8;
const head = 9;

export class TimeWindow {
  readonly span: Duration;
  #data = emptied(new Float64Array(head + 8));
  #breach: Bound = { above: 0 };

  constructor(span: Duration) {
    this.span = span;
  }

  /** False when the sample is older than anything the window may still look at. */
  add(at: Instant, value: number): boolean {
    let data = this.#data;
    if (get(data, end) === data.length) data = this.#makeRoom();
    let place = get(data, end);
    const first = get(data, start);
    const newest = place > first ? get(data, place - 2) : at;
    if (at <= newest - this.span) return false;
    if (at < newest || (at === newest && place > first && value < get(data, place - 1))) {
      const last = place;
      place = this.#placeOf(at, value);
      data.copyWithin(place + 2, place, last);
    }
    data[place] = at;
    data[place + 1] = value;
    data[end] = get(data, end) + 2;
    if (place < get(data, low)) data[low] = get(data, low) + 2;
    else enter(data, this.#breach, value);
    const oldest = (at > newest ? at : newest) - this.span;
    let kept = first;
    while (get(data, kept) <= oldest || get(data, end) - kept > 2 * mostSamples) kept += 2;
    data[start] = kept;
    if (get(data, low) < kept) this.#readFrom(kept);
    return true;
  }

  read(stat: JudgedStatistic, t: Instant, breach: Bound): Reading {
    if (this.#breach !== breach) this.#recount(breach);
    this.#readFrom(this.#lowAt(t));
    const data = this.#data;
    const last = get(data, end);
    if (last > get(data, start) && get(data, last - 2) > t) return this.#until(t).read(stat, t, breach);
    if (stat === "min" || stat === "max") findExtremes(data);
    const samples = get(data, count);
    const total = samples === 0 ? 0 : get(data, sum) + get(data, lost);
    return { value: statistic(stat, samples, total, get(data, min), get(data, max)), samples, bad: get(data, bad) };
  }

  /** When the oldest sample still inside at `t` leaves. */
  nextExpiry(t: Instant): Instant {
    const oldest = this.#lowAt(t);
    return oldest < get(this.#data, end) ? get(this.#data, oldest) + this.span : Number.POSITIVE_INFINITY;
  }

  /** Flat pairs of time and value, for a snapshot or another window. */
  pack(): number[] {
    return [...this.#data.subarray(get(this.#data, start), get(this.#data, end))];
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
    const last = get(data, end);
    const first = get(data, start);
    let place = get(data, low);
    while (place < last && get(data, place) <= outside) place += 2;
    while (place > first && get(data, place - 2) > outside) place -= 2;
    return place;
  }

  /** Moves the lower end of what is summed up; forward as time passes, back when an event clock was corrected. */
  #readFrom(to: number): void {
    const data = this.#data;
    let place = get(data, low);
    for (; place < to; place += 2) leave(data, this.#breach, get(data, place + 1));
    while (place > to) {
      place -= 2;
      enter(data, this.#breach, get(data, place + 1));
    }
    data[low] = place;
  }

  #recount(breach: Bound): void {
    const data = this.#data;
    this.#breach = breach;
    data[count] = 0;
    data[bad] = 0;
    data[sum] = 0;
    data[lost] = 0;
    const last = get(data, end);
    for (let place = get(data, low); place < last; place += 2) enter(data, breach, get(data, place + 1));
  }

  /** Without the samples later than `t`, for a question about the past. */
  #until(t: Instant): TimeWindow {
    const part = new TimeWindow(this.span);
    const data = this.#data;
    for (let place = get(data, start); place < get(data, end) && get(data, place) <= t; place += 2)
      part.add(get(data, place), get(data, place + 1));
    return part;
  }

  /** Samples of one instant lie by value, so that the order of arrival leaves no trace. */
  #placeOf(at: Instant, value: number): number {
    const data = this.#data;
    const first = get(data, start);
    let from = 0;
    let to = (get(data, end) - first) / 2;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const place = first + middle * 2;
      const there = get(data, place);
      if (there < at || (there === at && get(data, place + 1) <= value)) from = middle + 1;
      else to = middle;
    }
    return first + from * 2;
  }

  /** Moves what is still needed to the front; into twice the room when that is more than half of it. */
  #makeRoom(): Float64Array {
    const old = this.#data;
    const first = get(old, start);
    const last = get(old, end);
    let data = old;
    if ((last - first) * 2 > old.length - head) {
      data = new Float64Array(head + (old.length - head) * 2);
      data.set(old.subarray(0, head));
      data.set(old.subarray(first, last), head);
      this.#data = data;
    } else data.copyWithin(head, first, last);
    data[low] = get(data, low) - first + head;
    data[start] = head;
    data[end] = last - first + head;
    return data;
  }
}

function emptied(data: Float64Array): Float64Array {
  data[start] = head;
  data[low] = head;
  data[end] = head;
  data[max] = Number.NaN;
  data[min] = Number.NaN;
  return data;
}

function get(data: Float64Array, place: number): number {
  return data[place] ?? 0;
}

function enter(data: Float64Array, breach: Bound, value: number): void {
  data[count] = get(data, count) + 1;
  if (beyond(breach, value)) data[bad] = get(data, bad) + 1;
  addUp(data, value);
  if (value > get(data, max)) data[max] = value;
  if (value < get(data, min)) data[min] = value;
}

function leave(data: Float64Array, breach: Bound, value: number): void {
  data[count] = get(data, count) - 1;
  if (beyond(breach, value)) data[bad] = get(data, bad) - 1;
  if (get(data, count) === 0) {
    data[sum] = 0;
    data[lost] = 0;
  } else addUp(data, -value);
  if (value >= get(data, max)) data[max] = Number.NaN;
  if (value <= get(data, min)) data[min] = Number.NaN;
}

/**
 * The sum carries its own rounding error along (Neumaier), so that however many samples came and went, and in whatever
 * order, it is the sum of those that are there to the last digit.
 * https://en.wikipedia.org/wiki/Kahan_summation_algorithm#Further_enhancements
 */
function addUp(data: Float64Array, value: number): void {
  const before = get(data, sum);
  const after = before + value;
  data[sum] = after;
  const error = Math.abs(before) >= Math.abs(value) ? before - after + value : value - after + before;
  data[lost] = get(data, lost) + error;
}

/** Seldom has to look: only after the greatest or the least has left. */
function findExtremes(data: Float64Array): void {
  if (!Number.isNaN(get(data, max)) && !Number.isNaN(get(data, min))) return;
  let greatest = Number.NEGATIVE_INFINITY;
  let least = Number.POSITIVE_INFINITY;
  const last = get(data, end);
  for (let place = get(data, low); place < last; place += 2) {
    const value = get(data, place + 1);
    if (value > greatest) greatest = value;
    if (value < least) least = value;
  }
  data[max] = greatest;
  data[min] = least;
}
