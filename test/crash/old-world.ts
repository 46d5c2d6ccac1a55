/** A world in which nothing is left to do but to drop what is older than 400 days. */
import { day } from "../../src/domain/words/time.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Store } from "../../src/ports/store.ts";
import type { World } from "../../src/ports/world.ts";
import { fleet, noon, pact } from "../support/breaches.ts";
import { chance, quiet } from "../support/commits.ts";

export const longAfter: Clock = { now: () => noon + 500 * day };

export const oldWorld = (store: Store): World => ({
  store,
  clock: longAfter,
  random: chance,
  log: quiet,
  config: { ...fleet, retention: { signals: 0, journal: 400 * day } },
  pacts: {
    live: () => [],
    version: () => undefined,
    effective: () => pact,
    effectiveAt: () => pact,
    ofRoom: () => pact,
    togetherAt: () => pact,
  },
  platforms: [],
  pagers: [],
  commands: [],
  standing: () => [],
  wake: () => {},
});
