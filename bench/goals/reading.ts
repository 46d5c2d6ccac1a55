/**
 * Reading lines by their bytes, as intake does and as a backtest does, against JSON.parse of the same lines. Its bounds are what both
 * were before times and names were read in one place.
 */
import { SignalLines } from "../../src/domain/backtest/signal-lines.ts";
import { SignalBytes } from "../../src/intake/signal-bytes.ts";
import { agents, anEvent } from "../events.ts";
import { demand, type Goal, noisy, rounded, spread, told } from "../goal.ts";

const batch = 500;
const slices = 40;

export async function reading(): Promise<Goal[]> {
  const bodies = Array.from({ length: agents / batch }, (_, body) =>
    Array.from({ length: batch }, (_, index) => anEvent(body * batch + index)),
  );
  const bytes = bodies.map((lines) => Buffer.from(lines.join("\n")));
  const now = Date.now();
  const intake = new SignalBytes();
  const past = new SignalLines();
  let taken = 0;
  const ways = {
    bare: () => {
      for (const lines of bodies) for (const line of lines) taken += JSON.parse(line).agent.length > 0 ? 1 : 0;
    },
    intake: () => {
      for (const body of bytes)
        for (let from = 0; from < body.length; taken++) {
          const line = intake.read(body, from, now);
          if (!line) throw new Error("a line of the measurement was not read by its bytes");
          from = line.to + 1;
        }
    },
    backtest: () => {
      for (const body of bytes) {
        demand(past.read(body, batch), "a line of the measurement is no native signal");
        taken += past.count;
      }
    },
  };
  const ratios = { intake: [] as number[], backtest: [] as number[] };
  for (let slice = -5; slice < slices; slice++) {
    const bare = secondsOf(ways.bare);
    for (const who of ["intake", "backtest"] as const) {
      const ours = secondsOf(ways[who]);
      if (slice >= 0) ratios[who].push(bare / ours);
    }
  }
  demand(taken === 3 * (slices + 5) * agents, `${taken} lines were read`);
  return [goalOf("lines intake", ratios.intake, 1.4), goalOf("lines backtest", ratios.backtest, 2.8)];
}

function goalOf(goal: string, ratios: number[], bound: number): Goal {
  const ratio = spread(ratios);
  return {
    goal,
    ratio: rounded(ratio.median),
    bound: `>= ${bound}`,
    pass: ratio.median >= bound,
    detail: { what: "lines read by their bytes, against JSON.parse of them", spread: told(ratio), noisy: noisy(ratio) },
  };
}

function secondsOf(work: () => void): number {
  const cpu = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(cpu);
  return (user + system) / 1e6;
}
