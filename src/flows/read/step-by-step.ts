/** Carries a computation out in the steps it has: whoever waits for an answer goes first between them. */
import { setImmediate } from "node:timers/promises";

export async function stepByStep<T>(steps: Generator<void, T>): Promise<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await setImmediate();
  }
}
