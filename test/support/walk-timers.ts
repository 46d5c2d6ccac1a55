/** Goes from one due timer to the next, up to an instant. A timer that stays due though time stands still fails the test. */
import type { Instant } from "../../src/domain/words/time.ts";
import type { Store } from "../../src/ports/store.ts";

export async function walkTimers(
  store: Pick<Store, "nextTimer" | "dueTimers">,
  end: Instant,
  fireAt: (due: Instant) => Promise<void>,
): Promise<void> {
  let stuck = 0;
  let last: Instant | undefined;
  for (;;) {
    const next = await store.nextTimer();
    if (next === undefined || next > end) return;
    stuck = next === last ? stuck + 1 : 0;
    if (stuck > 20)
      throw new Error(`A timer stays due: ${JSON.stringify((await store.dueTimers(next, 5)).map(({ key }) => key))}`);
    last = next;
    await fireAt(next);
  }
}
