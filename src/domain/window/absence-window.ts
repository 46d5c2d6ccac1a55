/** `absent`: how many seconds ago the newest sample was. It grows by itself, so that silence can breach. */

import type { Signal } from "../derive/observation.ts";
import type { Bound, Threshold } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import type { Compared } from "./compared.ts";
import { beyond, type Reading } from "./statistics.ts";

export class AbsenceWindow implements Compared {
  readonly by = "time";
  #newest: Instant | undefined;

  static unpack(packed: unknown): AbsenceWindow {
    const window = new AbsenceWindow();
    if (typeof packed === "number") window.#newest = packed;
    return window;
  }

  add({ at }: Signal): boolean {
    if (this.#newest !== undefined && at <= this.#newest) return false;
    this.#newest = at;
    return true;
  }

  /** Of what never came nothing is said: an agent that does not send it at all is not absent from it. */
  read({ breach }: Threshold, t: Instant): Reading {
    if (this.#newest === undefined) return { value: undefined, samples: 0, bad: 0 };
    const value = Math.max(0, t - this.#newest) / 1_000;
    return { value, samples: 1, bad: beyond(breach, value) ? 1 : 0 };
  }

  /** The next bound that silence reaches. */
  nextExpiry({ breach, near_miss }: Threshold, t: Instant): Instant {
    const newest = this.#newest;
    if (newest === undefined) return Number.POSITIVE_INFINITY;
    const due = [breach, near_miss].map((bound) => (bound ? firstBeyond(newest, bound) : t));
    return Math.min(...due.filter((instant) => instant > t));
  }

  pack(): Instant | undefined {
    return this.#newest;
  }
}

/** The first whole millisecond at which so many seconds have passed and a bit. */
const firstBeyond = (newest: Instant, bound: Bound): Instant =>
  newest + Math.floor(("above" in bound ? bound.above : bound.below) * 1_000) + 1;
