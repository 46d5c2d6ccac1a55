/** Timers are rows in the store; this wakes the process when one is due. The rows are the truth, so nothing is lost by a restart. */
import type { Timer } from "../domain/journal/projection.ts";
import { type Instant, minute, second } from "../domain/words/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Store } from "../ports/store.ts";

export interface Timers {
  /** Begins to wake by itself: at the next due row, and at least each second. Does not keep the process alive. */
  start(): void;
  /** Something may be due earlier than was thought: looks again soon. */
  wake(): void;
  /** Fires whatever is due now, and what becomes due by that; resolves when all of it has run. */
  fireDue(): Promise<void>;
  /** Fires nothing new; resolves when what runs has ended. */
  stop(): Promise<void>;
}

/**
 * `fire` turns a row into a command; the commit that follows takes the row away, since a thing's timers follow from its state. One
 * that fails, or leaves its row in place, is tried again with growing pauses and never holds up the others. Timers of one
 * thing run one after the other.
 */
export function createTimers({
  store,
  clock,
  log,
  fire,
}: {
  store: Pick<Store, "dueTimers" | "nextTimer" | "onCommit">;
  clock: Clock;
  log: Log;
  fire: (timer: Timer) => Promise<void>;
}): Timers {
  const pauses = new Map<string, Pause>();
  const running = new Map<string, Promise<void>>();
  let armed: NodeJS.Timeout | undefined;
  let armedFor = Number.POSITIVE_INFINITY;
  let state: "idle" | "started" | "stopped" = "idle";
  let removeListener = (): void => {};

  /** Rows that are due, may be tried and do not run already. */
  const ready = async (): Promise<Timer[]> => {
    const now = clock.now();
    const limit = batch + pauses.size + running.size;
    const due = await store.dueTimers(now, limit);
    if (due.length < limit) forget(pauses, due);
    return due.filter(({ key, subject }) => !running.has(subject) && (pauses.get(key)?.until ?? 0) <= now);
  };

  const runOne = async (timer: Timer): Promise<void> => {
    const { key, command } = timer;
    const before = pauses.get(key);
    const attempts = (before?.attempts ?? 0) + 1;
    if (before && !before.failed)
      log.warn({ timer: key, command, attempts }, "a timer was fired and is still due; it is fired again");
    // Set before it runs: a row that is still there afterwards, for whatever reason, is not fired again at once.
    const pause: Pause = { attempts, until: clock.now() + pauseAfter(attempts), failed: false };
    pauses.set(key, pause);
    try {
      await fire(timer);
    } catch (error) {
      pause.failed = true;
      log.error({ err: error, timer: key, command, attempts }, "a timer failed; it is tried again");
    }
  };

  /** Starts all that is ready without waiting for it. True when there was any. */
  const launch = async (): Promise<boolean> => {
    const bySubject = Map.groupBy(await ready(), ({ subject }) => subject);
    if (state === "stopped") return false;
    let launched = false;
    for (const [subject, timers] of bySubject) {
      if (running.has(subject)) continue;
      launched = true;
      const run = inOrder(timers, runOne).finally(() => {
        running.delete(subject);
        arm(0);
      });
      running.set(subject, run);
    }
    return launched;
  };

  const arm = (delay: number): void => {
    if (state !== "started") return;
    const at = performance.now() + delay;
    if (armed && armedFor <= at) return;
    clearTimeout(armed);
    armedFor = at;
    armed = setTimeout(look, delay);
    armed.unref();
  };

  const look = (): void => {
    armed = undefined;
    launch()
      .catch((error: unknown) => log.error({ err: error }, "due timers could not be read; they are looked for again"))
      .then(async () => arm(await untilNext()))
      .catch(() => arm(sweep));
  };

  /** Until the next row is due, at most one sweep: rows that wait for a retry are due already and are left to the sweep. */
  const untilNext = async (): Promise<number> => {
    const next = await store.nextTimer();
    const delay = next === undefined ? sweep : next - clock.now();
    return delay <= 0 ? sweep : Math.min(delay, sweep);
  };

  const wake = (): void => arm(0);

  return {
    start() {
      if (state !== "idle") return;
      state = "started";
      removeListener = store.onCommit(wake);
      arm(0);
    },
    wake,
    async fireDue() {
      while (state !== "stopped" && ((await launch()) || running.size > 0)) await Promise.all(running.values());
    },
    async stop() {
      state = "stopped";
      removeListener();
      clearTimeout(armed);
      await Promise.all(running.values());
    },
  };
}

interface Pause {
  attempts: number;
  until: Instant;
  failed: boolean;
}

const sweep = second;
const batch = 100;

const pauseAfter = (attempts: number): number => Math.min(second * 2 ** (attempts - 1), 5 * minute);

/** A row that is no longer due was taken away by its own success, or is another one by now. */
function forget(pauses: Map<string, Pause>, due: Timer[]): void {
  const still = new Set(due.map(({ key }) => key));
  for (const key of pauses.keys()) if (!still.has(key)) pauses.delete(key);
}

async function inOrder(timers: Timer[], run: (timer: Timer) => Promise<void>): Promise<void> {
  for (const timer of timers) await run(timer);
}
