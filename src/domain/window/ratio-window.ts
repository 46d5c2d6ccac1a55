/** `ratio`: the sum of one signal as a share of the sum of another, over the same window. */

import type { Signal } from "../derive/observation.ts";
import type { Threshold } from "../pact/pact.ts";
import type { Duration, Instant } from "../words/time.ts";
import type { Compared } from "./compared.ts";
import { RunWindow } from "./run-window.ts";
import { beyond, type Reading } from "./statistics.ts";
import { TimeWindow } from "./window.ts";

/** Which of its two signals is the divisor. */
interface Shares {
  signal: string;
  over: string;
}

/** The samples counted are those of the divisor: they are the cases of which it is a share. Of nothing there is no share. */
export class RatioOverTime implements Compared {
  readonly by = "time";
  readonly #shares: Shares;
  #part: TimeWindow;
  #whole: TimeWindow;

  constructor(shares: Shares, span: Duration) {
    this.#shares = shares;
    this.#part = new TimeWindow(span);
    this.#whole = new TimeWindow(span);
  }

  static unpack(shares: Shares, span: Duration, packed: unknown): RatioOverTime {
    const window = new RatioOverTime(shares, span);
    const { part = [], whole = [] } = (packed ?? {}) as { part?: number[]; whole?: number[] };
    window.#part = TimeWindow.unpack(span, part);
    window.#whole = TimeWindow.unpack(span, whole);
    return window;
  }

  add({ signal, at, value }: Signal): boolean {
    return (signal === this.#shares.over ? this.#whole : this.#part).add(at, value);
  }

  read({ breach }: Threshold, t: Instant): Reading {
    const { value: part = 0, bad } = this.#part.read("sum", t, breach);
    const { value: whole = 0, samples } = this.#whole.read("sum", t, breach);
    return { value: whole === 0 ? undefined : part / whole, samples, bad };
  }

  nextExpiry(_: Threshold, t: Instant): Instant {
    return Math.min(this.#part.nextExpiry(t), this.#whole.nextExpiry(t));
  }

  pack(): unknown {
    return { part: this.#part.pack(), whole: this.#whole.pack() };
  }
}

/** Over the last runs that have a sample of the divisor; a run without one of the signal adds nothing to the part. */
export class RatioOverRuns implements Compared {
  readonly by = "runs";
  readonly #shares: Shares;
  #part: RunWindow;
  #whole: RunWindow;

  constructor(shares: Shares, runs: number) {
    this.#shares = shares;
    this.#part = new RunWindow(runs);
    this.#whole = new RunWindow(runs);
  }

  static unpack(shares: Shares, runs: number, packed: unknown): RatioOverRuns {
    const window = new RatioOverRuns(shares, runs);
    type Packed = ReturnType<RunWindow["pack"]>;
    const { part = [], whole = [] } = (packed ?? {}) as { part?: Packed; whole?: Packed };
    window.#part = RunWindow.unpack(runs, part);
    window.#whole = RunWindow.unpack(runs, whole);
    return window;
  }

  add({ signal, at, value }: Signal, run: string | undefined): boolean {
    if (run === undefined) return false;
    (signal === this.#shares.over ? this.#whole : this.#part).add(run, at, value);
    return true;
  }

  read({ breach }: Threshold): Reading {
    const parts = new Map(this.#part.pack().map(([run, , , value]) => [run, value]));
    let part = 0;
    let whole = 0;
    let samples = 0;
    let bad = 0;
    for (const { run, value } of this.#whole.last()) {
      const own = parts.get(run);
      samples += 1;
      whole += value;
      part += own ?? 0;
      if (own !== undefined && beyond(breach, own)) bad += 1;
    }
    return { value: whole === 0 ? undefined : part / whole, samples, bad };
  }

  nextExpiry(): Instant {
    return Number.POSITIVE_INFINITY;
  }

  pack(): unknown {
    return { part: this.#part.pack(), whole: this.#whole.pack() };
  }
}
