/** One question to the figures in a process of its own, so that its time, its memory and how long it held the thread are its own. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import Database from "better-sqlite3";
import { openWorld, systemRandom } from "../../src/app.ts";
import { loadConfig } from "../../src/config.ts";
import { day } from "../../src/domain/words/time.ts";
import { readDigestTime } from "../../src/flows/digest/read-digest-time.ts";
import { gatedCalls } from "../../src/flows/evidence/gated-calls.ts";
import { keptCompleteness } from "../../src/flows/evidence/kept-completeness.ts";
import { readMetrics, readMetricsBy } from "../../src/flows/metrics/read-metrics.ts";
import { createMeters } from "../../src/gate/meters/meters.ts";
import { createServer } from "../../src/http/server.ts";
import type { World } from "../../src/ports/world.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { configOf, databaseOf, ends } from "./past.ts";

export interface Read {
  /**
   * Wall time and CPU in ms; the longest time during which nothing else could be answered, in ms, and what CPU the longest such stretch
   * took, which a busy machine does not lengthen; most memory in MiB.
   */
  ms: number;
  cpu: number;
  held: number;
  heldCpu: number;
  peak: number;
  /** What it came to, so that two ways of reading can be held against each other. */
  answer: unknown;
}

const week = { from: ends - 7 * day, to: ends };
const month = { from: ends - 30 * day, to: ends };
const quiet = { debug() {}, info() {}, warn() {}, error: console.error };

/** The first answers the question once without being measured, for those that a running service has been asked before. */
const questions: Record<string, (world: World, database: string) => Promise<() => Promise<unknown>>> = {
  "metrics of 30 days, first after a start": async (world) => () => readMetrics(world, month),
  "metrics of 30 days, asked again": async (world) => {
    await readMetrics(world, month);
    return () => readMetrics(world, month);
  },
  "daily digest": async (world) => () =>
    readDigestTime(world, "room-00", { kind: "daily", zone: "Europe/Berlin", from: ends - day, to: ends }),
  "daily digest of another room, the same morning": async (world) => {
    const time = { kind: "daily", zone: "Europe/Berlin", from: ends - day, to: ends } as const;
    await readDigestTime(world, "room-00", time);
    return () => readDigestTime(world, "room-01", time);
  },
  "weekly digest": async (world) => () =>
    readDigestTime(world, "fleet", { kind: "weekly", zone: "Europe/Berlin", ...week }),
  "metrics of 7 days by agent": async (world) => {
    await readMetrics(world, week);
    return () => readMetricsBy(world, week, "agent");
  },
  "completeness of 7 days": async (world) => () => keptCompleteness(world, week),
  "completeness of 30 days": async (world) => () => keptCompleteness(world, month),
  "gate calls of 20 runs": async (world) => {
    const runs = Array.from({ length: 20 }, (_, nth) => ({
      agent: "room-00-0000",
      run: `run-${nth}`,
      firstAt: ends - 60_000,
      closedAt: ends,
    }));
    return async () => runs.flatMap(await gatedCalls(world.store, runs)).length;
  },
  "/metrics": async (world) => {
    const app = await createServer({ log: quiet, random: systemRandom });
    createMeters(world).serve(app, async () => 0);
    return async () => (await app.inject({ method: "GET", url: "/metrics" })).body.length > 0;
  },
  /** The yardsticks: what a program would do that keeps nothing. */
  "parsing the events of 30 days": async (_, database) => {
    const bodies = rows(database, "SELECT body AS text FROM journal_bodies");
    return async () => parsed(bodies);
  },
  "parsing the signals of 30 days": async (_, database) => {
    const lines = rows(database, "SELECT CAST(bytes AS TEXT) AS text FROM segment_bytes").flatMap((one) =>
      one.split("\n").filter((line) => line !== ""),
    );
    return async () => parsed(lines);
  },
  "one scan of the journal in SQL": async (_, database) => {
    const sqlite = new Database(database, { readonly: true });
    const scan = sqlite
      .prepare(
        "SELECT sum(length(body)) FROM journal JOIN journal_bodies USING (chain, seq) WHERE at BETWEEN ? AND ? AND body LIKE '%\"by\"%'",
      )
      .pluck();
    return async () => scan.get(month.from, month.to);
  },
};

export const asked = Object.keys(questions);

const rows = (database: string, sql: string): string[] =>
  new Database(database, { readonly: true }).prepare<[], string>(sql).pluck().all();

const parsed = (texts: readonly string[]): number => texts.reduce((sum, one) => sum + Number(!!JSON.parse(one)), 0);

async function read(dir: string, question: string): Promise<Read> {
  const loaded = loadConfig(configOf(dir));
  if (loaded.type !== "config") throw new Error(loaded.problems.join("\n"));
  const clock = { now: () => ends };
  const shell = { clock, random: systemRandom, log: quiet };
  const store = openSqliteStore({ file: databaseOf(dir), ...shell });
  try {
    const { world } = await openWorld(store, loaded.config, shell);
    const ask = await questions[question]?.(world, databaseOf(dir));
    if (!ask) throw new Error(`nobody asks "${question}"`);
    await wait(50);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const stretches = watchStretches();
    const cpu = process.cpuUsage();
    const start = performance.now();
    const answer = await ask();
    const ms = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    // The last stretch is seen by a turn of the loop after it.
    await wait(20);
    delay.disable();
    const heldCpu = stretches.longest();
    const peak = Math.round(process.resourceUsage().maxRSS / 1024);
    return { ms, cpu: (user + system) / 1e3, held: delay.max / 1e6, heldCpu, peak, answer };
  } finally {
    await store.close();
  }
}

/** CPU of this thread between one turn of the event loop and the next. */
function watchStretches(): { longest(): number } {
  let [most, last, going] = [0, process.threadCpuUsage(), true];
  const turn = (): void => {
    const { user, system } = process.threadCpuUsage();
    most = Math.max(most, user + system - last.user - last.system);
    last = { user, system };
    if (going) setImmediate(turn);
  };
  setImmediate(turn);
  return {
    longest() {
      going = false;
      return most / 1e3;
    },
  };
}

const [dir, question] = process.argv.slice(2);
if (process.send && dir && question)
  read(dir, question).then(
    (done) => process.send?.(done, () => process.exit(0)),
    (fault: unknown) =>
      process.send?.({ fault: fault instanceof Error ? fault.stack : String(fault) }, () => process.exit(1)),
  );
