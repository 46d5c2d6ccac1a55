/** What agents asked the gate for in runs. */
import { longestRun } from "../../domain/evidence/longest-run.ts";
import type { GatedCall } from "../../domain/evidence/run-slots.ts";
import { idOf } from "../../domain/journal/event.ts";
import type { EventType } from "../../domain/journal/event-kinds.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { Store } from "../../ports/store.ts";
import { eventsBetween } from "../read/events-between.ts";

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

/**
 * What each run's own agent asked for in it, from `longestRun` before the first of the runs on. Its cost grows with the calls since
 * then.
 */
export async function gatedCalls(
  store: Store,
  runs: readonly GatedRun[],
): Promise<(of: RunOf) => readonly GatedCall[]> {
  if (runs.length === 0) return () => [];
  const wanted = new Set(runs.map(keyOf));
  const since =
    runs.reduce((first, { firstAt, began = firstAt }) => Math.min(first, firstAt, began), Number.POSITIVE_INFINITY) -
    longestRun;
  const calls = new Map<string, GatedCall[]>();
  const asks: EventType[] = ["action.answered", "approval.asked"];
  for await (const event of eventsBetween(store, asks, { from: since, to: Number.POSITIVE_INFINITY })) {
    if (event.type !== "action.answered" && event.type !== "approval.asked") continue;
    const { agent, run } = event.body;
    if (run === undefined || !wanted.has(keyOf({ agent, run }))) continue;
    const id = idOf(event.subject);
    const asked =
      event.type === "action.answered" ? await store.load(`action:${id}`) : await store.load(`approval:${id}`);
    if (!asked) continue;
    const { tool, status } = asked.state;
    const ended = status === "done" || status === "failed";
    const own = calls.get(keyOf({ agent, run })) ?? [];
    own.push({ tool, claimed: ended || status === "claimed", ended });
    calls.set(keyOf({ agent, run }), own);
  }
  return (of) => calls.get(keyOf(of)) ?? [];
}
