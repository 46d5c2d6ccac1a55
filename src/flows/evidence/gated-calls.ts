/** What agents asked the gate for in runs. */
import { setImmediate } from "node:timers/promises";
import { longestRun } from "../../domain/evidence/longest-run.ts";
import type { GatedCall } from "../../domain/evidence/run-slots.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { Store } from "../../ports/store.ts";

/** A run whose calls are looked for. Wall times: of its first sign of life, and of its beginning by what it said it took. */
interface GatedRun extends RunOf {
  firstAt: Instant;
  began?: Instant;
}

/** A run is its agent's own: another that names the same id asks for itself. */
interface RunOf {
  agent: AgentId;
  run: string;
}

const keyOf = ({ agent, run }: RunOf): string => `${agent} ${run}`;

/** Runs looked up at once: whoever waits for an answer meanwhile goes first. */
const page = 500;

/**
 * What each run's own agent asked for in it, from `longestRun` before it began on: an agent may give one name to many runs, one after
 * the other. Its cost grows with the runs and their own calls, and with nothing else that was asked.
 */
export async function gatedCalls(
  store: Store,
  runs: readonly GatedRun[],
): Promise<(of: RunOf) => readonly GatedCall[]> {
  const since = new Map<string, Instant>();
  for (const run of runs) {
    const { firstAt, began = firstAt } = run;
    const first = Math.min(firstAt, began, since.get(keyOf(run)) ?? firstAt);
    since.set(keyOf(run), first);
  }
  const calls = new Map<string, GatedCall[]>();
  let read = 0;
  for (const { agent, run } of runs) {
    const key = keyOf({ agent, run });
    if (calls.has(key)) continue;
    const from = (since.get(key) ?? 0) - longestRun;
    calls.set(
      key,
      (await store.asksOf(agent, run)).flatMap(({ tool, status, askedAt }) => {
        const ended = status === "done" || status === "failed";
        return askedAt < from ? [] : [{ tool, claimed: ended || status === "claimed", ended }];
      }),
    );
    if (++read % page === 0) await setImmediate();
  }
  return (of) => calls.get(keyOf(of)) ?? [];
}
