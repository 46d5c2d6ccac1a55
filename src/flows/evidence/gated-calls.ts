/** What agents asked the gate for in runs. */
import { longestRun } from "../../domain/evidence/longest-run.ts";
import type { GatedCall } from "../../domain/evidence/run-slots.ts";
import { idOf, type JournalEvent } from "../../domain/journal/event.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { Store } from "../../ports/store.ts";

/** A run whose calls are looked for. Wall times: of its first sign of life, and of its beginning by what it said it took. */
interface GatedRun {
  run: string;
  agent: AgentId;
  firstAt: Instant;
  began?: Instant;
}

/**
 * By run, what its own agent asked for in it, from `longestRun` before the first of the runs on: another agent that names a run leaves
 * no evidence for it. Its cost grows with the calls since then.
 */
export async function gatedCalls(
  store: Store,
  runs: readonly GatedRun[],
): Promise<ReadonlyMap<string, readonly GatedCall[]>> {
  const agents = new Map(runs.map(({ run, agent }) => [run, agent]));
  const since =
    runs.reduce((first, { firstAt, began = firstAt }) => Math.min(first, firstAt, began), Number.POSITIVE_INFINITY) -
    longestRun;
  const calls = new Map<string, GatedCall[]>();
  if (runs.length === 0) return calls;
  for (const event of await askedSince(store, since)) {
    if (event.type !== "action.answered" && event.type !== "approval.asked") continue;
    const { run } = event.body;
    if (run === undefined || !agents.has(run)) continue;
    const id = idOf(event.subject);
    const asked =
      event.type === "action.answered" ? await store.load(`action:${id}`) : await store.load(`approval:${id}`);
    if (!asked || asked.state.agent !== agents.get(run)) continue;
    const { tool, status } = asked.state;
    const ended = status === "done" || status === "failed";
    const own = calls.get(run) ?? [];
    own.push({ tool, claimed: ended || status === "claimed", ended });
    calls.set(run, own);
  }
  return calls;
}

async function askedSince(store: Store, since: Instant): Promise<JournalEvent[]> {
  for (let limit = 200; ; limit *= 10) {
    const newest = await store.journal({ types: ["action.answered", "approval.asked"], newestFirst: true, limit });
    const asked = newest.filter(({ at }) => at >= since);
    if (asked.length < newest.length || newest.length < limit) return asked;
  }
}
