/** A watch book as JSON and back. Thresholds are not in it: they are taken from the pacts in force, windows are matched to them. */

import type { AgentId, EffectivePact } from "../pact/pact.ts";
import type { EventClock } from "./event-clock.ts";
import type { Judgement } from "./judge.ts";
import { RunWindow } from "./run-window.ts";
import { type AgentBook, adopt, agentBook, type Book, looksAt } from "./watch-book.ts";
import { TimeWindow } from "./window.ts";

export interface PackedAgent {
  agent: AgentId;
  clock: EventClock | undefined;
  watched: PackedWatched[];
}

interface PackedWatched {
  id: string;
  looksAt: string;
  verdict: Judgement;
  time?: number[];
  runs?: ReturnType<RunWindow["pack"]>;
}

export const packAgent = (agent: AgentId, { clock, watched }: AgentBook): PackedAgent => ({
  agent,
  clock,
  watched: watched.map(({ threshold, window, verdict }) => ({
    id: threshold.id,
    looksAt: looksAt(threshold),
    verdict,
    ...(window instanceof TimeWindow ? { time: window.pack() } : { runs: window.pack() }),
  })),
});

/** Puts an agent back as it stood, under the pact that was in force then. What no longer fits the pact is left out. */
export function unpackAgent(book: Book, packed: PackedAgent, effective: EffectivePact | undefined): void {
  adopt(book, packed.agent, effective);
  const kept = agentBook(book, packed.agent);
  kept.clock = packed.clock;
  for (const watched of kept.watched) {
    const known = packed.watched.find(({ id }) => id === watched.threshold.id);
    if (!known || known.looksAt !== looksAt(watched.threshold)) continue;
    watched.verdict = { ...known.verdict, value: known.verdict.value, at: known.verdict.at, stay: known.verdict.stay };
    const { window } = watched.threshold;
    if ("time" in window && known.time) {
      const restored = TimeWindow.unpack(window.time, known.time);
      watched.window = restored;
      watched.nextExpiry = restored.nextExpiry(watched.verdict.at ?? Number.NEGATIVE_INFINITY);
    } else if ("runs" in window && known.runs) watched.window = RunWindow.unpack(window.runs, known.runs);
  }
}
