/**
 * The samples of one signal of an agent, kept once for all thresholds that sleep on it. One that wakes is handed what it has
 * missed and goes on as if it had been judged all the time; until then a sample costs a comparison and a place in a list.
 */

import type { Watched } from "../watch/watch-book.ts";
import { RunWindow } from "../window/run-window.ts";
import { TimeWindow } from "../window/window.ts";
import type { Duration, Instant } from "../words/time.ts";
import { type Calm, rounding } from "./calm.ts";

interface Sleeper {
  watched: Watched;
  calm: Calm;
  /** Zero for windows of runs: there nothing is ever too old. */
  span: Duration;
  /** How many samples there had been when it fell asleep. */
  since: number;
  /** It wakes when there have been more samples than this, or they add up to more. */
  mostCount: number;
  mostSum: number;
}

const leastRoom = 128;

export class Track {
  readonly signal: string;
  readonly byRun: boolean;
  /** Of all samples that ever came, and of those of them that are above nought. */
  #count = 0;
  #sum = 0;
  /** Time and value by turns, in the order in which they came; the first so many were dropped. */
  #samples: number[] = [];
  #runs: string[] = [];
  #dropped = 0;
  #room = leastRoom;
  #sleepers: Sleeper[] = [];
  /** What is calm for all of them. */
  #low = Number.NEGATIVE_INFINITY;
  #high = Number.POSITIVE_INFINITY;
  #mostCount = Number.POSITIVE_INFINITY;
  #mostSum = Number.POSITIVE_INFINITY;

  constructor(signal: string, byRun: boolean) {
    this.signal = signal;
    this.byRun = byRun;
  }

  /** May this sample turn any of the sleepers? */
  stirs(value: number): boolean {
    return (
      value > this.#high || value < this.#low || this.#count >= this.#mostCount || this.#sum + value > this.#mostSum
    );
  }

  /** Wakes those that this sample may turn, handing them what came before it. `newest` is the agent's time. */
  wake(at: Instant, value: number, newest: Instant): Watched[] {
    const stirred = this.#sleepers.filter(
      ({ calm, span, mostCount, mostSum }) =>
        ((value > calm.high || value < calm.low) && (span === 0 || at > newest - span)) ||
        this.#count >= mostCount ||
        this.#sum + value > mostSum,
    );
    for (const sleeper of stirred) this.#feed(sleeper);
    this.#sleepers = this.#sleepers.filter((sleeper) => !stirred.includes(sleeper));
    this.#draw();
    return stirred.map(({ watched }) => watched);
  }

  wakeAll(): Watched[] {
    for (const sleeper of this.#sleepers) this.#feed(sleeper);
    return this.#sleepers.map(({ watched }) => watched);
  }

  /** `run` is asked for where windows of runs sleep. */
  keep(at: Instant, value: number, run: string | undefined, newest: Instant): void {
    if (this.#sleepers.length === 0) return;
    this.#count += 1;
    if (value > 0) this.#sum += value;
    this.#samples.push(at, value);
    if (run !== undefined) this.#runs.push(run);
    if (this.#samples.length > this.#room) this.#makeRoom(newest);
  }

  /** Puts one to sleep in whose window so much is added up. False where it is too near to its bound. */
  lay(watched: Watched, calm: Calm, held: number): boolean {
    const { adds, most } = calm;
    const left = most - held;
    if (adds !== "nothing" && !(left > most / 8)) return false;
    const { window } = watched.threshold;
    this.#sleepers.push({
      watched,
      calm,
      span: "time" in window ? window.time : 0,
      since: this.#count,
      mostCount: adds === "one" ? this.#count + Math.floor(left) : Number.POSITIVE_INFINITY,
      mostSum: adds === "value" ? this.#sum + left - rounding(this.#sum) : Number.POSITIVE_INFINITY,
    });
    this.#draw();
    return true;
  }

  #draw(): void {
    this.#low = Number.NEGATIVE_INFINITY;
    this.#high = Number.POSITIVE_INFINITY;
    this.#mostCount = Number.POSITIVE_INFINITY;
    this.#mostSum = Number.POSITIVE_INFINITY;
    for (const { calm, mostCount, mostSum } of this.#sleepers) {
      this.#low = Math.max(this.#low, calm.low);
      this.#high = Math.min(this.#high, calm.high);
      this.#mostCount = Math.min(this.#mostCount, mostCount);
      this.#mostSum = Math.min(this.#mostSum, mostSum);
    }
    if (this.#sleepers.length === 0) this.#drop(this.#count - this.#dropped);
  }

  #feed({ watched, since }: Sleeper): void {
    const { window } = watched;
    const samples = this.#samples;
    for (let place = Math.max(0, since - this.#dropped); place * 2 < samples.length; place++) {
      const at = samples[place * 2] as number;
      const value = samples[place * 2 + 1] as number;
      if (window instanceof TimeWindow) window.add(at, value);
      else if (window instanceof RunWindow) window.add(this.#runs[place] as string, at, value);
    }
  }

  /** What no window of time may look at any more is dropped; windows of runs take all and sleep on. */
  #makeRoom(newest: Instant): void {
    const samples = this.#samples;
    if (this.byRun) {
      for (const sleeper of this.#sleepers) {
        this.#feed(sleeper);
        sleeper.since = this.#count;
      }
      this.#drop(samples.length / 2);
      return;
    }
    const oldest = newest - Math.max(...this.#sleepers.map(({ span }) => span));
    let place = 0;
    while (place < samples.length && (samples[place] as number) <= oldest) place += 2;
    this.#drop(place / 2);
    this.#room = Math.max(leastRoom, 2 * this.#samples.length);
  }

  #drop(count: number): void {
    this.#samples = this.#samples.slice(2 * count);
    this.#runs = this.#runs.slice(count);
    this.#dropped += count;
  }
}
