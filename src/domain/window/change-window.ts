/** `change`: how far the mean has moved from the mean of the window before, as a share of that one. */

import type { Signal } from "../derive/observation.ts";
import type { Threshold } from "../pact/pact.ts";
import type { Duration, Instant } from "../words/time.ts";
import type { Compared } from "./compared.ts";
import { RunWindow } from "./run-window.ts";
import type { Reading } from "./statistics.ts";
import { mostSamples, TimeWindow } from "./window.ts";

/** Both must have a mean, and that of before must not be nought: nothing is no share of anything. Samples are those of now. */
function changeOf(now: Reading, before: Reading): Reading {
  const value =
    now.value === undefined || before.value === undefined || before.value === 0
      ? undefined
      : (now.value - before.value) / Math.abs(before.value);
  return { ...now, value };
}

/** The last stretch of time against the one before it. */
export class ChangeOverTime implements Compared {
  readonly by = "time";
  readonly #span: Duration;
  readonly #now: TimeWindow;
  /** What has left the window of now, at the time at which it left. */
  readonly #before: TimeWindow;
  /** Time and value of what is still to leave, the oldest first. */
  readonly #staying: [Instant, number][] = [];

  constructor(span: Duration) {
    this.#span = span;
    this.#now = new TimeWindow(span);
    this.#before = new TimeWindow(span);
  }

  static unpack(span: Duration, packed: unknown): ChangeOverTime {
    const window = new ChangeOverTime(span);
    if (Array.isArray(packed)) for (const [at, value] of packed as [Instant, number][]) window.#take(at, value);
    return window;
  }

  add({ at, value }: Signal): boolean {
    return this.#take(at, value);
  }

  #take(at: Instant, value: number): boolean {
    const staying = this.#staying;
    let place = staying.length;
    while (place > 0 && (staying[place - 1]?.[0] ?? at) > at) place -= 1;
    staying.splice(place, 0, [at, value]);
    if (staying.length > mostSamples) this.#leave();
    this.#now.add(at, value);
    return true;
  }

  read({ breach }: Threshold, t: Instant): Reading {
    while ((this.#staying[0]?.[0] ?? t) <= t - this.#span) this.#leave();
    return changeOf(this.#now.read("mean", t, breach), this.#before.read("mean", t, breach));
  }

  #leave(): void {
    const [at, value] = this.#staying.shift() ?? [0, 0];
    this.#before.add(at + this.#span, value);
  }

  nextExpiry(_: Threshold, t: Instant): Instant {
    return Math.min(this.#now.nextExpiry(t), this.#before.nextExpiry(t));
  }

  pack(): [Instant, number][] {
    const left = this.#before.pack();
    const pairs: [Instant, number][] = [];
    for (let index = 0; index < left.length; index += 2)
      pairs.push([(left[index] ?? 0) - this.#span, left[index + 1] ?? 0]);
    return [...pairs, ...this.#staying];
  }
}

/** The last runs against as many before them. */
export class ChangeOverRuns implements Compared {
  readonly by = "runs";
  readonly #runs: RunWindow;

  constructor(runs: RunWindow) {
    this.#runs = runs;
  }

  static unpack(runs: number, packed: unknown): ChangeOverRuns {
    return new ChangeOverRuns(RunWindow.unpack(runs, Array.isArray(packed) ? packed : []));
  }

  add({ at, value }: Signal, run: string | undefined): boolean {
    if (run === undefined) return false;
    this.#runs.add(run, at, value);
    return true;
  }

  read({ breach }: Threshold): Reading {
    return changeOf(this.#runs.read("mean", breach), this.#runs.readBefore("mean", breach));
  }

  nextExpiry(): Instant {
    return Number.POSITIVE_INFINITY;
  }

  pack(): unknown {
    return this.#runs.pack();
  }
}
