/** The tally of runs as JSON and back. */
import type { AgentId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import type { JudgedRun } from "./judged-runs.ts";
import type { RunFact } from "./run-fact.ts";
import { type OpenRun, RunTally } from "./run-tally.ts";

export interface PackedTally {
  asks: [AgentId, Instant][];
  open: (Omit<OpenRun, "key" | "first"> & Partial<Pick<OpenRun, "key" | "first">>)[];
  facts: [string, RunFact[]][];
  closed: [string, Instant][];
  judged: [AgentId, JudgedRun[]][];
  lookedAt: Instant;
}

export const packTally = ({ asks, open, facts, closed, judged, lookedAt }: RunTally): PackedTally => ({
  asks: [...asks],
  open: [...open.values()],
  facts: [...facts],
  closed: [...closed],
  judged: [...judged],
  lookedAt,
});

export function unpackTally(packed: PackedTally | undefined): RunTally {
  const tally = new RunTally();
  if (!packed) return tally;
  const { asks, open, facts, closed, judged, lookedAt } = packed;
  for (const [agent, since] of asks) tally.asks.set(agent, since);
  // Snapshots from before two agents could name one run know it by its name alone.
  for (const run of open) {
    const { key = run.run, first = run.place } = run;
    tally.open.set(key, { ...run, key, first });
  }
  for (const [trace, waiting] of facts) tally.facts.set(trace, waiting);
  for (const [run, at] of closed) tally.closed.set(run, at);
  for (const [agent, runs] of judged) tally.judged.set(agent, runs);
  tally.lookedAt = lookedAt;
  return tally;
}
