/** The samples a threshold looks at in the last runs: one a run, placed by event time. */
import type { Bound, Statistic } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import { Running } from "./running.ts";
import { rankOf } from "./sorted-values.ts";
import { percentOf, type Reading, statistic } from "./statistics.ts";

/** Of windows without a run, of which a fleet has many: those whose thresholds sleep. */
const none = { hashes: new Int32Array(0), samples: new Float64Array(0) };

/**
 * One sample a run, its last; the last `runs` runs that have one, ordered by the time of their first. As many again are
 * remembered behind them, for when a late sample shows that a run began earlier than it seemed.
 *
 * Runs lie in flat arrays, the oldest at `#start`. A run is looked for by a hash of its name, so that the names of all the
 * others need not be read.
 */
export class RunWindow {
  readonly runs: number;
  #names: string[] = [];
  #hashes = none.hashes;
  /** Three places a run: the time of its first sample, the time of its last, and the value of that one, which counts. */
  #samples = none.samples;
  #start = 0;
  #end = 0;

  constructor(runs: number) {
    this.runs = runs;
  }

  add(run: string, at: Instant, value: number): void {
    const hash = hashOf(run);
    const place = this.#find(run, hash);
    if (place < 0) {
      this.#insert(run, hash, at, at, value);
      if (this.#end - this.#start > this.runs * 2 + 16) this.#names[this.#start++] = "";
      return;
    }
    if (at >= this.#get(place, 1)) {
      this.#samples[place * 3 + 1] = at;
      this.#samples[place * 3 + 2] = value;
    }
    if (at < this.#get(place, 0)) {
      const [last, kept] = [this.#get(place, 1), this.#get(place, 2)];
      this.#take(place);
      this.#insert(run, hash, at, last, kept);
    }
  }

  read(stat: Statistic, breach: Bound): Reading {
    return this.#readPart(stat, breach, this.#end);
  }

  /** The same of as many runs before those. */
  readBefore(stat: Statistic, breach: Bound): Reading {
    return this.#readPart(stat, breach, Math.max(this.#start, this.#end - this.runs));
  }

  #readPart(stat: Statistic, breach: Bound, end: number): Reading {
    const running = new Running(breach);
    const first = Math.max(this.#start, end - this.runs);
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (let place = first; place < end; place++) {
      const value = this.#get(place, 2);
      running.enter(value);
      if (value < min) min = value;
      if (value > max) max = value;
    }
    const { count, sum, bad } = running;
    const percent = percentOf(stat);
    const value = percent === undefined ? statistic(stat, count, sum, min, max) : this.#percentile(percent, first, end);
    return { value, samples: count, bad };
  }

  #percentile(percent: number, first: number, end: number): number | undefined {
    const values = new Float64Array(end - first);
    for (let place = first; place < end; place++) values[place - first] = this.#get(place, 2);
    return values.length === 0 ? undefined : values.sort()[rankOf(percent, values.length) - 1];
  }

  /** The runs that count, each with the time of its last sample and its value. */
  *last(): Generator<{ run: string; at: Instant; value: number }> {
    for (let place = Math.max(this.#start, this.#end - this.runs); place < this.#end; place++)
      yield { run: this.#names[place] ?? "", at: this.#get(place, 1), value: this.#get(place, 2) };
  }

  pack(): [string, Instant, Instant, number][] {
    const packed: [string, Instant, Instant, number][] = [];
    for (let place = this.#start; place < this.#end; place++)
      packed.push([this.#names[place] ?? "", this.#get(place, 0), this.#get(place, 1), this.#get(place, 2)]);
    return packed;
  }

  static unpack(runs: number, packed: readonly (readonly [string, Instant, Instant, number])[]): RunWindow {
    const window = new RunWindow(runs);
    for (const [run, first, last, value] of packed) window.#put(window.#end, run, hashOf(run), first, last, value);
    return window;
  }

  #get(place: number, part: 0 | 1 | 2): number {
    return this.#samples[place * 3 + part] ?? 0;
  }

  /** From the newest on, for that is where samples come. -1 when it is not there. */
  #find(run: string, hash: number): number {
    for (let place = this.#end - 1; place >= this.#start; place--)
      if (this.#hashes[place] === hash && this.#names[place] === run) return place;
    return -1;
  }

  /** Behind every run that began earlier or at the same instant. */
  #insert(run: string, hash: number, first: Instant, last: Instant, value: number): void {
    let place = this.#end;
    while (place > this.#start && this.#get(place - 1, 0) > first) place -= 1;
    this.#put(place, run, hash, first, last, value);
  }

  #put(place: number, run: string, hash: number, first: Instant, last: Instant, value: number): void {
    if (this.#end === this.#hashes.length) {
      const moved = this.#makeRoom();
      this.#put(place - moved, run, hash, first, last, value);
      return;
    }
    if (place < this.#end) {
      this.#names.copyWithin(place + 1, place, this.#end);
      this.#hashes.copyWithin(place + 1, place, this.#end);
      this.#samples.copyWithin(place * 3 + 3, place * 3, this.#end * 3);
    }
    this.#names[place] = run;
    this.#hashes[place] = hash;
    this.#samples[place * 3] = first;
    this.#samples[place * 3 + 1] = last;
    this.#samples[place * 3 + 2] = value;
    this.#end += 1;
  }

  #take(place: number): void {
    this.#names.copyWithin(place, place + 1, this.#end);
    this.#hashes.copyWithin(place, place + 1, this.#end);
    this.#samples.copyWithin(place * 3, place * 3 + 3, this.#end * 3);
    this.#end -= 1;
  }

  /** Moves what is needed to the front, into twice the room where that is more than half of it. Answers how far it moved. */
  #makeRoom(): number {
    const moved = this.#start;
    const size = this.#end - this.#start;
    this.#names.copyWithin(0, this.#start, this.#end);
    this.#hashes.copyWithin(0, this.#start, this.#end);
    this.#samples.copyWithin(0, this.#start * 3, this.#end * 3);
    if (size * 2 > this.#hashes.length || this.#hashes.length === 0) this.#widen();
    // The array keeps its length, so that places stay where copyWithin expects them; names that are gone are let go of.
    this.#names.fill("", size, this.#end);
    this.#start = 0;
    this.#end = size;
    return moved;
  }

  #widen(): void {
    const room = Math.max(8, this.#hashes.length * 2);
    const hashes = new Int32Array(room);
    const samples = new Float64Array(room * 3);
    hashes.set(this.#hashes);
    samples.set(this.#samples);
    while (this.#names.length < room) this.#names.push("");
    this.#hashes = hashes;
    this.#samples = samples;
  }
}

/** FNV-1a over the characters. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash;
}
