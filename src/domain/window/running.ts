/** Count, sum and "bad" of samples that come and go, without looking at all of them each time. */
import type { Bound } from "../pact/pact.ts";

/**
 * The sum carries its own rounding error along (Neumaier), so that however many samples came and went, and in whatever
 * order, it is the sum of those that are there to the last digit.
 * https://en.wikipedia.org/wiki/Kahan_summation_algorithm#Further_enhancements
 */
export class Running {
  readonly breach: Bound;
  count = 0;
  bad = 0;
  #sum = 0;
  #lost = 0;
  readonly #isUpper: boolean;
  readonly #limit: number;

  constructor(breach: Bound) {
    this.breach = breach;
    this.#isUpper = "above" in breach;
    this.#limit = "above" in breach ? breach.above : breach.below;
  }

  get sum(): number {
    return this.count === 0 ? 0 : this.#sum + this.#lost;
  }

  enter(value: number): void {
    this.count += 1;
    if (this.#isUpper ? value > this.#limit : value < this.#limit) this.bad += 1;
    this.#add(value);
  }

  leave(value: number): void {
    this.count -= 1;
    if (this.#isUpper ? value > this.#limit : value < this.#limit) this.bad -= 1;
    if (this.count === 0) {
      this.#sum = 0;
      this.#lost = 0;
    } else this.#add(-value);
  }

  #add(value: number): void {
    const sum = this.#sum + value;
    this.#lost += Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - sum + value : value - sum + this.#sum;
    this.#sum = sum;
  }
}
