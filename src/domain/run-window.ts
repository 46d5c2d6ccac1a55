/** The samples a threshold looks at in the last runs: one a run, placed by event time. */
import type { Bound } from "./pact.ts";
import { Running } from "./running.ts";
import { type JudgedStatistic, type Reading, statistic } from "./statistics.ts";
import type { Instant } from "./time.ts";

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
    const place = this.#find(run);
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
    const running = new Running(breach);
    const from = Math.max(0, this.#ordered.length - this.runs);
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (let index = from; index < this.#ordered.length; index++) {
      const value = this.#ordered[index]?.value ?? 0;
      running.enter(value);
      if (value < min) min = value;
      if (value > max) max = value;
    }
    const { count, sum, bad } = running;
    return { value: statistic(stat, count, sum, (which) => (which === "min" ? min : max)), samples: count, bad };
  }

  pack(): [string, Instant, Instant, number][] {
    return this.#ordered.map(({ run, first, last, value }) => [run, first, last, value]);
  }

  static unpack(runs: number, packed: readonly (readonly [string, Instant, Instant, number])[]): RunWindow {
    const window = new RunWindow(runs);
    window.#ordered = packed.map(([run, first, last, value]) => ({ run, first, last, value }));
    return window;
  }

  /** From the newest on, for that is where samples come. */
  #find(run: string): number {
    let place = this.#ordered.length - 1;
    while (place >= 0 && this.#ordered[place]?.run !== run) place -= 1;
    return place;
  }

  /** Behind every run that began earlier or at the same instant. */
  #insert(run: Run): void {
    let place = this.#ordered.length;
    while (place > 0 && (this.#ordered[place - 1]?.first ?? 0) > run.first) place -= 1;
    if (place === this.#ordered.length) this.#ordered.push(run);
    else this.#ordered.splice(place, 0, run);
  }
}
