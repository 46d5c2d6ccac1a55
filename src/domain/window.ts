/** The samples a threshold looks at in the last stretch of time, `(t - span, t]`, placed by event time. */
import type { Bound } from "./pact.ts";
import { beyond, type JudgedStatistic, type Reading, statistic } from "./statistics.ts";
import type { Duration, Instant } from "./time.ts";

/** A window holds at most this many samples; beyond it the oldest leave early. 16 bytes each. */
export const mostSamples = 100_000;

/**
 * Everything in one flat array, because a fleet has many windows and each signal meets several: what is spread over the
 * memory costs more to fetch than to compute. In front the places below; behind them time and value by turns, sorted by time.
 * A plain array, for one of nothing but doubles is as quick as a Float64Array and lies on the heap beside what owns it.
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
/** The extremes; NaN when they have to be looked for again. */
const max = 6;
const min = 7;
const head = 8;
/** Copied, so that the engine knows from the start that doubles are kept. */
const empty = [head, head, 0, 0, 0, 0, Number.NaN, Number.NaN];

export class TimeWindow {
  readonly span: Duration;
  #data = empty.slice();
  #breach: Bound = { above: 0 };

  constructor(span: Duration) {
    this.span = span;
  }

  /** False when the sample is older than anything the window may still look at. */
  add(at: Instant, value: number): boolean {
    const data = this.#data;
    const first = get(data, start);
    const end = data.length;
    const newest = end > first ? get(data, end - 2) : at;
    if (at <= newest - this.span) return false;
    data.push(at, value);
    let place = end;
    if (at < newest || (at === newest && end > first && value < get(data, end - 1))) {
      place = this.#placeOf(at, value, end);
      for (let moved = end + 1; moved > place + 1; moved--) data[moved] = get(data, moved - 2);
      data[place] = at;
      data[place + 1] = value;
    }
    if (place < get(data, low)) data[low] = get(data, low) + 2;
    else enter(data, this.#breach, value);
    const oldest = (at > newest ? at : newest) - this.span;
    let kept = first;
    while (get(data, kept) <= oldest || data.length - kept > 2 * mostSamples) kept += 2;
    if (kept > first) this.#dropUntil(kept);
    return true;
  }

  read(stat: JudgedStatistic, t: Instant, breach: Bound): Reading {
    if (this.#breach !== breach) this.#recount(breach);
    this.#readFrom(this.#lowAt(t));
    const data = this.#data;
    const end = data.length;
    if (end > get(data, start) && get(data, end - 2) > t) return this.#until(t).read(stat, t, breach);
    if (stat === "min" || stat === "max") findExtremes(data);
    const samples = get(data, count);
    const total = samples === 0 ? 0 : get(data, sum) + get(data, lost);
    return { value: statistic(stat, samples, total, get(data, min), get(data, max)), samples, bad: get(data, bad) };
  }

  /** When the oldest sample still inside at `t` leaves. */
  nextExpiry(t: Instant): Instant {
    const oldest = this.#lowAt(t);
    return oldest < this.#data.length ? get(this.#data, oldest) + this.span : Number.POSITIVE_INFINITY;
  }

  /** Flat pairs of time and value, for a snapshot or another window. */
  pack(): number[] {
    return this.#data.slice(get(this.#data, start));
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
    const first = get(data, start);
    let place = get(data, low);
    while (place < end && get(data, place) <= outside) place += 2;
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
    for (let place = get(data, low); place < data.length; place += 2) enter(data, breach, get(data, place + 1));
  }

  /** Without the samples later than `t`, for a question about the past. */
  #until(t: Instant): TimeWindow {
    const part = new TimeWindow(this.span);
    const data = this.#data;
    for (let place = get(data, start); place < data.length && get(data, place) <= t; place += 2)
      part.add(get(data, place), get(data, place + 1));
    return part;
  }

  /** Samples of one instant lie by value, so that the order of arrival leaves no trace. */
  #placeOf(at: Instant, value: number, end: number): number {
    const data = this.#data;
    const first = get(data, start);
    let from = 0;
    let to = (end - first) / 2;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const place = first + middle * 2;
      const there = get(data, place);
      if (there < at || (there === at && get(data, place + 1) <= value)) from = middle + 1;
      else to = middle;
    }
    return first + from * 2;
  }

  /** What is needed is moved to the front when it is the smaller part. */
  #dropUntil(kept: number): void {
    const data = this.#data;
    data[start] = kept;
    if (get(data, low) < kept) this.#readFrom(kept);
    const gap = kept - head;
    if (gap <= 16 || gap * 2 < data.length) return;
    for (let place = kept; place < data.length; place++) data[place - gap] = get(data, place);
    data.length -= gap;
    data[start] = head;
    data[low] = get(data, low) - gap;
  }
}

function get(data: number[], place: number): number {
  return data[place] ?? 0;
}

function enter(data: number[], breach: Bound, value: number): void {
  data[count] = get(data, count) + 1;
  if (beyond(breach, value)) data[bad] = get(data, bad) + 1;
  addUp(data, value);
  if (value > get(data, max)) data[max] = value;
  if (value < get(data, min)) data[min] = value;
}

function leave(data: number[], breach: Bound, value: number): void {
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
function addUp(data: number[], value: number): void {
  const before = get(data, sum);
  const after = before + value;
  data[sum] = after;
  const error = Math.abs(before) >= Math.abs(value) ? before - after + value : value - after + before;
  data[lost] = get(data, lost) + error;
}

/** Seldom has to look: only after the greatest or the least has left. */
function findExtremes(data: number[]): void {
  if (!Number.isNaN(get(data, max)) && !Number.isNaN(get(data, min))) return;
  let greatest = Number.NEGATIVE_INFINITY;
  let least = Number.POSITIVE_INFINITY;
  for (let place = get(data, low); place < data.length; place += 2) {
    const value = get(data, place + 1);
    if (value > greatest) greatest = value;
    if (value < least) least = value;
  }
  data[max] = greatest;
  data[min] = least;
}
