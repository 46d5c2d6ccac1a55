/** The runs under way as JSON and back; snapshots of before, too. */
import type { DeriveState } from "../derive/derive.ts";
import type { SegmentPlace } from "../derive/observation.ts";
import type { AgentId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import type { JudgedRun } from "./judged-runs.ts";
import type { OpenRun } from "./open-run.ts";
import type { Run } from "./run.ts";
import { nativeKey, rootKey, spanRunKey } from "./run-key.ts";
import type { Placed } from "./run-word.ts";
import { Runs } from "./runs.ts";

/** Raised with every change of what is kept. */
const form = 2;

export interface PackedRuns {
  form: typeof form;
  open: (Omit<OpenRun, "tools"> & { tools: [string, string][] })[];
  closed: [string, Instant][];
  waiting: [string, [string, Placed[]][]][];
  lookedAt: Instant;
}

export const packRuns = ({ open, closed, waiting, lookedAt }: Runs): PackedRuns => ({
  form,
  open: [...open.values()].map((run) => ({ ...run, tools: [...run.tools] })),
  closed: [...closed],
  waiting: [...waiting].map(([trace, missing]) => [trace, [...missing].map(([span, placed]) => [span, [...placed]])]),
  lookedAt,
});

/** @param derived as it was kept beside them. @param place of the last segment that both had read */
export function unpackRuns(
  packed: PackedRuns | FirstRuns | undefined,
  derived: DeriveState,
  place: SegmentPlace,
): Runs {
  const runs = new Runs();
  if (!packed) return runs;
  runs.lookedAt = packed.lookedAt;
  if (!("form" in packed)) {
    readFirst(runs, packed, derived, place);
    return runs;
  }
  for (const run of packed.open) runs.restore({ ...run, tools: new Map(run.tools) });
  for (const [key, since] of packed.closed) runs.closed.set(key, since);
  for (const [trace, missing] of packed.waiting) {
    /** What waits for several spans waits for none any more once one of them came. */
    const once = new Map<string, Placed>();
    const same = (placed: Placed): Placed => {
      const text = JSON.stringify(placed);
      once.set(text, once.get(text) ?? placed);
      return once.get(text) ?? placed;
    };
    runs.waiting.set(trace, new Map(missing.map(([span, placed]) => [span, new Set(placed.map(same))])));
  }
  return runs;
}

/** The first form had no number, kept what was judged beside the runs, and knew spans by their ids alone. */
export interface FirstRuns {
  asks: [AgentId, Instant][];
  open: FirstRun[];
  facts: [string, FirstFact[]][];
  closed: [string, Instant][];
  judged: [AgentId, JudgedRun[]][];
  lookedAt: Instant;
}

/** At the very first without `key` and `first`: a run was known by its name alone. */
interface FirstRun extends Omit<Run, "first" | "told" | "tellers"> {
  key?: string;
  first?: SegmentPlace;
}

interface FirstFact {
  trace: string;
  span: string;
  by?: string;
  input: boolean;
  output: boolean;
  tool?: string;
}

/** A run is known by what its end will be told under, so that it is that end that closes it, not silence. */
function readFirst(runs: Runs, { open, facts, closed }: FirstRuns, derived: DeriveState, place: SegmentPlace): void {
  for (const { key: _, first, calls, ...run } of open) {
    const roots = rootsOf(run.run, derived);
    const key = roots.length > 0 ? spanRunKey(run.agent, run.run) : nativeKey(run.agent, run.run);
    const before = runs.open.get(key);
    if (before && before.lastAt > run.lastAt) continue;
    const tools = new Map(calls.map((tool, nth) => [`${nth}`, tool]));
    runs.restore({ ...run, key, roots, tools, first: first ?? run.place, told: [], tellers: [] });
  }
  for (const [key, since] of closed) {
    runs.closed.set(key, since);
    // "trace/span", or "trace/span agent" where it was that agent's.
    const [run = key, agent] = key.split(" ", 2);
    const roots = rootsOf(run, derived);
    for (const root of roots) runs.closed.set(root, since);
    if (roots.length > 0 && agent !== undefined) runs.closed.set(spanRunKey(agent, run), since);
  }
  for (const [, kept] of facts)
    for (const { trace, span, by, input, output, tool } of kept)
      runs.place(derived, {
        trace,
        span,
        ...(by !== undefined && { by }),
        word: {
          arrived: derived.now,
          place,
          at: 0,
          source: "",
          told: `${trace}/${span}`,
          ...(input && { input }),
          ...(output && { output }),
          ...(tool !== undefined && { call: { span: `${trace}/${span}`, tool } }),
        },
      });
}

/** The `invoke_agent` spans of these ids that the derivation remembers. */
function rootsOf(run: string, { traces }: DeriveState): string[] {
  const [id = "", span] = run.split("/", 2);
  const spans = traces.get(id)?.spans;
  return [...(spans ?? [])].flatMap(([key, { run: isRun }]) =>
    isRun && key.split(" ", 1)[0] === span ? [rootKey(id, key)] : [],
  );
}
