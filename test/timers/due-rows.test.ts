/** Timers on a real store: what is due is fired once, what fails is tried again, and nothing holds up the others. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type BreachCommand, decide } from "../../src/domain/breach/decide-breach.ts";
import type { Timer } from "../../src/domain/journal/projection.ts";
import { minute, second } from "../../src/domain/words/time.ts";
import type { Log } from "../../src/ports/log.ts";
import { openSqliteStore, type SqliteStore } from "../../src/store/sqlite/open.ts";
import { createTimers, type Timers } from "../../src/timers/due-rows.ts";
import { fleet } from "../support/breaches.ts";
import { chance, commit, crossing, type MovableClock, movableClock, quiet } from "../support/commits.ts";

let directory: string;
let store: SqliteStore;
let clock: MovableClock;
let timers: Timers;
let fired: Timer[];
let told: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "wardroom-timers-"));
  clock = movableClock();
  store = openSqliteStore({ file: join(directory, "ward.db"), clock, random: chance, log: quiet });
  fired = [];
  told = [];
  timers = timersThat(carryOut);
});
afterEach(async () => {
  await timers.stop();
  await store.close();
  rmSync(directory, { recursive: true });
});

/** For conditions that real timers bring about. */
const patience = { timeout: 20_000, interval: 10 };

const log: Log = { ...quiet, warn: (_, message) => told.push(message), error: (_, message) => told.push(message) };

const timersThat = (fire: (timer: Timer) => Promise<void>): Timers =>
  createTimers({
    store,
    clock,
    log,
    fire: async (timer) => {
      fired.push(timer);
      await fire(timer);
    },
  });

/** Does what a flow does with a timer: loads, decides, commits. */
async function carryOut({ subject, command, data }: Timer): Promise<void> {
  const breach = await store.load(subject as `breach:${string}`);
  if (!breach) throw new Error(`${subject} is not there`);
  const told = { type: command.slice("breach.".length), ...data } as BreachCommand;
  const { events } = decide(breach.state, told, { at: clock.now(), config: fleet });
  if (events.length > 0) await store.commit(commit(events, { expected: [[subject, breach.version]] }));
}

const openBreaches = async (...agents: string[]): Promise<void> => {
  for (const agent of agents) await store.commit(commit(crossing(`c-${agent}`, agent)));
};

const commands = (): string[] => fired.map(({ command, data }) => `${command} ${data.step ?? ""}`.trim());

test("nothing is fired before it is due", async () => {
  await openBreaches("airline-a");
  clock.move(30 * second - 1);
  await timers.fireDue();
  expect(commands()).toEqual([]);
});

test("what is due is fired once", async () => {
  await openBreaches("airline-a");
  clock.move(30 * second);
  await timers.fireDue();
  await timers.fireDue();
  expect(commands()).toEqual(["breach.step 2"]);
});

test("what becomes due by firing is fired in the same turn", async () => {
  await openBreaches("airline-a");
  clock.move(3 * minute);
  await timers.fireDue();
  expect(commands()).toEqual(["breach.step 2", "breach.warn", "breach.expire"]);
  expect((await store.load("breach:BR-1"))?.state.intervention.state).toBe("applied");
  expect(await store.nextTimer()).toBeUndefined();
});

test("more rows than fit in one look are all fired", async () => {
  const agents = Array.from({ length: 150 }, (_, n) => `airline-${n}`);
  await openBreaches(...agents);
  clock.move(30 * second);
  await timers.fireDue();
  expect(fired).toHaveLength(150);
});

test("a command that fails is logged, holds up nobody, and is tried again with growing pauses", async () => {
  await openBreaches("airline-a", "airline-b");
  let broken = true;
  timers = timersThat(async (timer) => {
    if (broken && timer.subject === "breach:BR-1") throw new Error("the flow broke");
    await carryOut(timer);
  });
  clock.move(30 * second);
  await timers.fireDue();
  expect(fired.map(({ subject }) => subject)).toEqual(["breach:BR-1", "breach:BR-2"]);
  expect(told).toEqual(["a timer failed; it is tried again"]);
  await timers.fireDue();
  expect(fired).toHaveLength(2);
  clock.move(second);
  await timers.fireDue();
  clock.move(second);
  await timers.fireDue();
  expect(fired).toHaveLength(3);
  clock.move(second);
  broken = false;
  await timers.fireDue();
  expect(fired).toHaveLength(4);
  expect((await store.load("breach:BR-1"))?.state.step).toBe(2);
});

test("a row that its command leaves in place does not spin, and is told", async () => {
  await openBreaches("airline-a");
  timers = timersThat(async () => {});
  clock.move(30 * second);
  await timers.fireDue();
  expect(fired).toHaveLength(1);
  clock.move(second);
  await timers.fireDue();
  expect(fired).toHaveLength(2);
  expect(told).toEqual(["a timer was fired and is still due; it is fired again"]);
});

test("a command that hangs holds up only its own thing", async () => {
  await openBreaches("airline-a", "airline-b");
  const gate = Promise.withResolvers<void>();
  timers = timersThat(async (timer) => {
    if (timer.subject === "breach:BR-1") await gate.promise;
    await carryOut(timer);
  });
  clock.move(30 * second);
  timers.start();
  await expect.poll(async () => (await store.load("breach:BR-2"))?.state.step, patience).toBe(2);
  clock.move(30 * second);
  timers.wake();
  await expect.poll(async () => (await store.load("breach:BR-2"))?.state.step, patience).toBe(3);
  expect((await store.load("breach:BR-1"))?.state.step).toBe(1);
  gate.resolve();
  await expect.poll(async () => (await store.load("breach:BR-1"))?.state.step, patience).toBe(3);
});

test("timers of one thing run one after the other", async () => {
  await openBreaches("airline-a");
  let running = 0;
  let most = 0;
  timers = timersThat(async (timer) => {
    running += 1;
    most = Math.max(most, running);
    await carryOut(timer);
    running -= 1;
  });
  clock.move(3 * minute);
  await Promise.all([timers.fireDue(), timers.fireDue()]);
  expect(most).toBe(1);
  expect(commands()).toEqual(["breach.step 2", "breach.warn", "breach.expire"]);
});

test("stopping waits for what runs, and fires nothing more", async () => {
  await openBreaches("airline-a", "airline-b");
  const gate = Promise.withResolvers<void>();
  timers = timersThat(async (timer) => {
    await gate.promise;
    await carryOut(timer);
  });
  clock.move(30 * second);
  const firing = timers.fireDue();
  await expect.poll(() => fired.length, patience).toBe(2);
  let stopped = false;
  const stopping = timers.stop().then(() => {
    stopped = true;
  });
  await Promise.resolve();
  expect(stopped).toBe(false);
  gate.resolve();
  await stopping;
  await firing;
  expect((await store.load("breach:BR-1"))?.state.step).toBe(2);
  clock.move(minute);
  await timers.fireDue();
  expect(fired).toHaveLength(2);
});

test("it wakes by itself for the next row, and for one that a commit adds", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    timers.start();
    await vi.advanceTimersByTimeAsync(0);
    await openBreaches("airline-a");
    await vi.advanceTimersByTimeAsync(10);
    clock.move(30 * second);
    // At the latest the sweep sees it, one second on.
    await vi.advanceTimersByTimeAsync(second);
    expect(commands()).toEqual(["breach.step 2"]);
    clock.move(29 * second + 500);
    await vi.advanceTimersByTimeAsync(second);
    expect(commands()).toEqual(["breach.step 2"]);
  } finally {
    vi.useRealTimers();
  }
});

test("a store that cannot be read is looked at again", async () => {
  let failures = 2;
  await openBreaches("airline-a");
  clock.move(30 * second);
  timers = createTimers({
    store: {
      nextTimer: () => store.nextTimer(),
      onCommit: (listener) => store.onCommit(listener),
      dueTimers: async (now, limit) => {
        if (failures-- > 0) throw new Error("the disk is away");
        return store.dueTimers(now, limit);
      },
    },
    clock,
    log,
    fire: carryOut,
  });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    timers.start();
    await vi.advanceTimersByTimeAsync(3 * second);
  } finally {
    vi.useRealTimers();
  }
  expect((await store.load("breach:BR-1"))?.state.step).toBe(2);
  expect(told).toHaveLength(2);
});
