/** Something else happens just before the nth step that a flow takes in the store: every order in which two flows can meet, without a clock. */
import type { Store } from "../../src/ports/store.ts";
import type { World } from "../../src/ports/world.ts";

const steps = ["load", "list", "journal", "holder", "commit"] as const satisfies (keyof Store)[];

/**
 * Runs `work` over and over, with `other` done to the end before its 1st, 2nd, 3rd ... step, until it has no such step.
 *
 * @param round sets the scene anew, numbered from 1, and checks what came of it
 * @returns how many orders there were
 */
export async function inEveryOrder(
  world: World,
  round: (
    nth: number,
    meanwhile: <T>(work: () => Promise<T>, other: () => Promise<unknown>) => Promise<T>,
  ) => Promise<void>,
): Promise<number> {
  for (let nth = 1; ; nth++) {
    let met = false;
    await round(nth, async (work, other) => {
      const { store } = world;
      let taken = 0;
      const before = async (): Promise<void> => {
        taken += 1;
        if (taken !== nth) return;
        met = true;
        world.store = store;
        await other();
        world.store = watched;
      };
      const watched: Store = { ...store };
      for (const step of steps) {
        const real = store[step] as (...given: unknown[]) => Promise<unknown>;
        Object.assign(watched, {
          [step]: async (...given: unknown[]) => {
            await before();
            return real(...given);
          },
        });
      }
      world.store = watched;
      try {
        return await work();
      } finally {
        world.store = store;
      }
    });
    if (!met) return nth - 1;
  }
}
