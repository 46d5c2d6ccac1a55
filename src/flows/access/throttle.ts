/** Few wrong tries in a while, and then none for a while. Counted in memory: a restart forgets, and what is guessed at does not last. */
import type { Duration, Instant } from "../../domain/words/time.ts";
import type { Clock } from "../../ports/clock.ts";

export interface Throttle {
  mayTry(key: string): boolean;
  failed(key: string): void;
}

const mostKeys = 10_000;

export function createThrottle(clock: Clock, { most, within }: { most: number; within: Duration }): Throttle {
  const failures = new Map<string, Instant[]>();
  const recent = (key: string): Instant[] => (failures.get(key) ?? []).filter((at) => clock.now() - at < within);
  return {
    mayTry: (key) => recent(key).length < most,
    failed(key) {
      const times = [...recent(key), clock.now()];
      failures.delete(key);
      failures.set(key, times);
      const oldest = failures.keys().next().value;
      if (failures.size > mostKeys && oldest !== undefined) failures.delete(oldest);
    },
  };
}
