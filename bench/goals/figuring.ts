/**
 * G11: what the figures cost over a month of a busy fleet: 300,000 events of the journal (`BENCH_EVENTS`) and the signals of 50,000
 * runs (`BENCH_RUNS`), against parsing the same records once. `BENCH_FIGURES` names a folder that is written once and kept.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writePast } from "../figures/past.ts";
import { asked, type Read } from "../figures/reader.ts";
import { type Goal, progress, rounded } from "../goal.ts";
import { scratchDir } from "../processes.ts";

const size = { events: Number(process.env.BENCH_EVENTS ?? 300_000), runs: Number(process.env.BENCH_RUNS ?? 50_000) };

/** What may stand against what: no more than so many times the cost of the yardstick, in CPU. */
const bounds: Record<string, { yardstick: string; most: number }> = {
  "metrics of 30 days, first after a start": { yardstick: "parsing the events of 30 days", most: 6 },
  "metrics of 30 days, asked again": { yardstick: "parsing the events of 30 days", most: 0.75 },
  "daily digest": { yardstick: "parsing the events of 30 days", most: 6 },
  "daily digest of another room, the same morning": { yardstick: "parsing the events of 30 days", most: 0.5 },
  "metrics of 7 days by agent": { yardstick: "parsing the events of 30 days", most: 1 },
  "weekly digest": { yardstick: "parsing the events of 30 days", most: 10 },
  "completeness of 7 days": { yardstick: "parsing the signals of 30 days", most: 0.15 },
  "completeness of 30 days": { yardstick: "parsing the signals of 30 days", most: 0.4 },
  "gate calls of 20 runs": { yardstick: "parsing the events of 30 days", most: 0.02 },
  "/metrics": { yardstick: "parsing the events of 30 days", most: 0.15 },
};

export async function figuring(): Promise<Goal[]> {
  const kept = process.env.BENCH_FIGURES;
  const dir = kept ?? scratchDir();
  const written = join(dir, "written");
  try {
    if (!existsSync(written)) {
      const start = performance.now();
      await writePast(dir, size);
      writeFileSync(written, JSON.stringify(size));
      progress(
        `  ${size.events} events and ${size.runs} runs written in ${Math.round((performance.now() - start) / 1e3)} s`,
      );
    }
    const reads = new Map<string, Read>();
    for (const question of asked) {
      const read = await inItsOwn(dir, question);
      progress(`  ${question}: ${told(read)}`);
      reads.set(question, read);
    }
    return Object.entries(bounds).map(([question, bound]) => goalOf(question, bound, reads));
  } finally {
    if (kept === undefined) rmSync(dir, { recursive: true, force: true });
  }
}

function goalOf(
  question: string,
  { yardstick, most }: { yardstick: string; most: number },
  reads: Map<string, Read>,
): Goal {
  const [ours, theirs] = [reads.get(question), reads.get(yardstick)];
  if (!ours || !theirs) throw new Error(`"${question}" was not read`);
  const ratio = ours.cpu / theirs.cpu;
  return {
    goal: "G11 figures",
    ratio: rounded(ratio),
    bound: `<= ${most}`,
    pass: ratio <= most,
    detail: { what: `${question}, against ${yardstick}`, ...figuresOf(ours), yardstickCpuMs: Math.round(theirs.cpu) },
  };
}

const figuresOf = ({ ms, cpu, held, heldCpu, peak }: Read) => ({
  ms: rounded(ms, 1),
  cpuMs: rounded(cpu, 1),
  heldMs: rounded(held, 1),
  heldCpuMs: rounded(heldCpu, 1),
  peakMiB: peak,
});

const told = (read: Read): string =>
  Object.entries(figuresOf(read))
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");

async function inItsOwn(dir: string, question: string): Promise<Read> {
  const child = fork(join(import.meta.dirname, "../figures/reader.ts"), [dir, question]);
  const [read] = (await once(child, "message")) as [Read | { fault: string }];
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  if ("fault" in read) throw new Error(`"${question}" could not be read: ${read.fault}`);
  return read;
}
