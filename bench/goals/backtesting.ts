/** G10: a backtest over stored signals, against JSON.parse of the same lines. `BENCH_SIGNALS` says over how many, a million unless it does. */
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { loadavg } from "node:os";
import { join, resolve } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { wallClock } from "../../src/app.ts";
import { parseFleetConfig } from "../../src/documents/fleet-config.ts";
import { parsePact } from "../../src/documents/pact.ts";
import { derivation } from "../../src/domain/derive/derive.ts";
import { event } from "../../src/domain/journal/event.ts";
import type { PactVersion } from "../../src/domain/pact/pact.ts";
import { backtest } from "../../src/flows/backtest/backtest.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { agents, anEvent, hotAgents } from "../events.ts";
import { loadFleet } from "../fleet.ts";
import { demand, type Goal, noisy, progress, rounded, spread, told } from "../goal.ts";

const signals = Number(process.env.BENCH_SIGNALS ?? 1_000_000);
const batch = 500;
const rounds = 5;

// Nobody collects what another left.
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

export async function backtesting(): Promise<Goal[]> {
  const data = resolve(import.meta.dirname, "../../data");
  mkdirSync(data, { recursive: true });
  const dir = mkdtempSync(join(data, "bench-"));
  const random = (bytes: number): string => randomBytes(bytes).toString("base64url");
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const options = { file: join(dir, "wardroom.db"), clock: wallClock, random, log };
  const { config } = parseFleetConfig(loadFleet.wardroomYaml, "wardroom.yaml");
  if (!config) throw new Error("the fleet of the measurement is not valid");
  const text = loadFleet.pacts["load.yaml"] ?? "";
  const store = openSqliteStore(options);
  try {
    const applied = {
      pact: "load",
      version: 1,
      level: "room",
      of: "load",
      text,
      digest: "",
      how: "boot" as const,
      from: {},
    };
    await store.commit({ expected: [], events: [event("pact.applied", "pact:load", "host", applied)], effects: [] });
    for (let first = 0; first < signals; first += batch) {
      const now = Date.now();
      const lines = Array.from({ length: batch }, (_, index) => anEvent(first + index));
      const ids = lines.map((_, index) => `agent-${String((first + index) % agents).padStart(5, "0")}`);
      const idHashes = randomBytes(8 * batch);
      const draft = { room: "load", source: "token:load", receivedAt: now, derive: derivation, lines, idHashes };
      await store.appendSegments([{ ...draft, minAt: now, maxAt: now, agents: ids }]);
    }
    await store.close();
    progress(`  ${signals} signals written`);
    return await measure([
      { goal: "G10 backtest", what: "one threshold changed of five", text: text.replace("above: 0.9", "above: 0.8") },
      {
        goal: "G10 all five",
        what: "the bound of each of five thresholds changed",
        text: text
          .replace("above: 0.9", "above: 0.8")
          .replaceAll("above: 1000000", "above: 900000")
          .replaceAll("above: 2 ", "above: 1.9 "),
      },
    ]);
  } finally {
    await store.close();
    rmSync(dir, { recursive: true, force: true });
  }

  /** Each round takes them by turns, with the yardstick before and after each, so that whatever else the machine does falls on all. */
  async function measure(candidates: Candidate[]): Promise<Goal[]> {
    const reader = openSqliteStore({ ...options, readOnly: true });
    const found = candidates.map(() => ({ ratios: [] as number[], speeds: [] as number[] }));
    try {
      for (let round = 0; round <= rounds; round++) {
        let before = await parseAll(reader);
        for (const [index, { text: candidate }] of candidates.entries()) {
          const ours = await judgeAll(reader, candidate);
          const after = await parseAll(reader);
          if (round > 0) {
            found[index]?.ratios.push((before + after) / 2 / ours);
            found[index]?.speeds.push(signals / ours);
          }
          before = after;
        }
      }
    } finally {
      await reader.close();
    }
    return candidates.map(({ goal, what }, index) => {
      const { ratios = [], speeds = [] } = found[index] ?? {};
      const ratio = spread(ratios);
      return {
        goal,
        ratio: rounded(ratio.median),
        bound: ">= 0.5",
        pass: ratio.median >= 0.5,
        detail: {
          what: `both sides of a candidate with ${what}, read from disk, against JSON.parse of the same lines`,
          spread: told(ratio),
          noisy: noisy(ratio),
          signals,
          rate: `${Math.round(spread(speeds).median)}/s`,
          load: rounded(loadavg()[0] ?? 0, 1),
        },
      };
    });
  }

  /** CPU-seconds of one backtest. */
  async function judgeAll(reader: ReturnType<typeof openSqliteStore>, candidate: string): Promise<number> {
    const { pact } = parsePact(candidate, "load.yaml");
    if (!pact || !config) throw new Error("the candidate of the measurement is not valid");
    const version: PactVersion = { id: "load", version: 2, pact, text: candidate, digest: "" };
    const world = { store: reader, config, clock: wallClock };
    collect();
    const cpu = process.cpuUsage();
    const report = await backtest(world, { candidate: [version] });
    const seconds = cpuSince(cpu);
    demand(report.signals === signals, `${report.signals} signals were judged of ${signals}`);
    demand(report.breaches.live === hotAgents, `${hotAgents} agents breach; ${report.breaches.live} did`);
    return seconds;
  }
}

interface Candidate {
  goal: string;
  what: string;
  text: string;
}

/** CPU-seconds of parsing alone: the lines are there before the clock runs. */
async function parseAll(store: Pick<ReturnType<typeof openSqliteStore>, "segmentsAfter" | "ingest">): Promise<number> {
  const { chain } = await store.ingest();
  collect();
  let seconds = 0;
  let sum = 0;
  for (let seq = 0; ; ) {
    const segments = await store.segmentsAfter(chain, seq, 16);
    const last = segments.at(-1);
    if (!last) break;
    const lines = segments.flatMap((segment) => segment.lines);
    const cpu = process.cpuUsage();
    for (const line of lines) sum += JSON.parse(line).value;
    seconds += cpuSince(cpu);
    seq = last.seq;
  }
  demand(sum > 0, "nothing was parsed");
  return seconds;
}

function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
