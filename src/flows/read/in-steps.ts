/** Goes through a list some at a time: whoever waits for an answer goes first in between. */
import { setImmediate } from "node:timers/promises";

/** @param together so many take a few milliseconds */
export async function* inSteps<T>(list: Iterable<T>, together: number): AsyncGenerator<T> {
  let taken = 0;
  for (const one of list) {
    yield one;
    if (++taken % together === 0) await setImmediate();
  }
}
