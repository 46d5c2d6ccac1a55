/** The first part of G6: an event through its five windows, against JSON.parse of that event. In one process, in slices. */
import { parsePact } from "../../src/documents/pact.ts";
import type { Signal } from "../../src/domain/derive/observation.ts";
import { effective } from "../../src/domain/pact/hierarchy.ts";
import { adopt } from "../../src/domain/watch/adopt.ts";
import { observe } from "../../src/domain/watch/observe.ts";
import { emptyBook } from "../../src/domain/watch/watch-book.ts";
import { agents, anEvent, hotAgents } from "../events.ts";
import { pacts } from "../fleet.ts";
import { demand, type Goal, noisy, rounded, spread, told } from "../goal.ts";

const slices = 60;
const sliceMs = 25;

export async function judging(): Promise<Goal[]> {
  const lines = Array.from({ length: 2 * agents }, (_, index) => anEvent(index));
  const judge = judgeAll();
  const parse = (index: number): void => {
    parsed += JSON.parse(lines[index % lines.length] ?? "").value;
  };
  let parsed = 0;
  // Windows are as full as they get, and both are compiled, before anything counts.
  for (let index = 0; index < 40 * agents; index++) judge.one(index);
  for (let index = 0; index < lines.length; index++) parse(index);
  let judged = 40 * agents;
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let slice = 0; slice < slices; slice++) {
    const rate = () => perCpuSecond(() => judge.one(judged++));
    const yardstick = () => perCpuSecond(parse);
    const [ours, bare] = slice % 2 === 0 ? [rate(), yardstick()] : inverse(yardstick(), rate());
    ratios.push(ours / bare);
    rates.push(ours);
  }
  demand(parsed > 0, "nothing was parsed");
  demand(judge.breaches() === hotAgents, `${hotAgents} agents should have breached; ${judge.breaches()} did`);
  const ratio = spread(ratios);
  return [
    {
      goal: "G6 windows",
      ratio: rounded(ratio.median),
      bound: ">= 2",
      pass: ratio.median >= 2,
      detail: {
        what: "an event through five windows, per CPU-second, against JSON.parse of it",
        spread: told(ratio),
        noisy: noisy(ratio),
        judged: `${Math.round(spread(rates).median)}/s`,
      },
    },
  ];
}

const inverse = (bare: number, ours: number): [number, number] => [ours, bare];

/** A book of 10,000 agents, each of which has a new event each second. */
function judgeAll() {
  const { pact, text } = parsePact(pacts["load.yaml"] ?? "", "load.yaml");
  if (!pact) throw new Error("the pact of the measurement is not valid");
  const version = { id: "load", version: 1, pact, text, digest: "" };
  const book = emptyBook();
  const ids = Array.from({ length: agents }, (_, index) => `agent-${String(index).padStart(5, "0")}`);
  for (const id of ids) adopt(book, id, effective({ id, room: "load" }, [version]));
  const attributes = { model: "sonnet-large", channel: "web" };
  const runs = Array.from({ length: 64 }, (_, index) => `run-${index}`);
  let breaches = 0;
  const start = Date.UTC(2026, 10, 22);
  return {
    breaches: () => breaches,
    one(index: number): void {
      const nth = index % agents;
      const at = start + Math.floor(index / agents) * 1_000;
      const signal: Signal = {
        id: "ev",
        agent: ids[nth] ?? "",
        signal: "reply.quality",
        value: nth < hotAgents ? 0.95 : 0.1 + ((nth * 37) % 4_000) / 10_000,
        at,
        run: runs[Math.floor(index / agents) % runs.length],
        attributes,
      };
      const place = { chain: "bench", seq: index, receivedAt: at, turns: 0 };
      breaches += observe(book, { signal, reaches: "all" }, place).crossings.length;
    },
  };
}

function perCpuSecond(work: (index: number) => void): number {
  const cpu = process.cpuUsage();
  const end = performance.now() + sliceMs;
  let done = 0;
  while (performance.now() < end) for (let some = 0; some < 100; some++) work(done++);
  const { user, system } = process.cpuUsage(cpu);
  return done / ((user + system) / 1e6);
}
