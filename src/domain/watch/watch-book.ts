/**
 * What the watch remembers: each agent's event clock, and for each of its thresholds the window and where it stands.
 *
 * Moved on in place, for it is too big to copy at each signal; whoever passes a book in has it changed. What it answers
 * depends on nothing but the signals, their order and their `receivedAt`, so the same segments always give the same crossings.
 */
import type { AgentId, ClauseCitation, EffectivePact, Threshold } from "../pact/pact.ts";
import { RunWindow } from "../window/run-window.ts";
import type { Reading } from "../window/statistics.ts";
import { TimeWindow } from "../window/window.ts";
import type { AnyWindow } from "../window/window-of.ts";
import type { Instant } from "../words/time.ts";
import type { EventClock } from "./event-clock.ts";
import type { Judgement } from "./judge.ts";
import type { Lane } from "./lane.ts";
import type { ScopeKey } from "./scope.ts";
import { Tracks } from "./tracks.ts";

export interface Book {
  agents: Map<AgentId, AgentBook>;
  /** What is judged over several agents together. */
  scopes: Map<ScopeKey, ScopeBook>;
  /** By their text, each once: agents under the same pact share them, and what many share is quick to reach. */
  thresholds: Map<string, WatchedThreshold>;
  /** Where agents' thresholds sleep while nothing can turn them. Absent: each is judged at every signal. */
  tracks?: Tracks;
}

export type WatchedThreshold = Threshold & { cited: ClauseCitation };

/** What is judged by one clock: of one agent, or of a scope. */
export interface Judged {
  /** An agent's own, or of a scope the newest of its agents'. */
  clock: EventClock | undefined;
  /** In the order of the pact. Those that sleep are as they were when they were last looked at: `settled` says how they are. */
  watched: Watched[];
  /** Those that are judged at each signal. */
  awake: Watched[];
}

export interface AgentBook extends Judged {
  /** What the thresholds were taken from; undefined: nobody answers for the agent. */
  effective: EffectivePact | undefined;
  /** Its versions, as crossings name them. */
  of: string;
  /** Where its signals count besides. */
  scopes: ScopeBook[];
  /** Of agents with a pact in a book whose thresholds sleep. */
  lane?: Lane;
}

export interface ScopeBook extends Judged {
  key: ScopeKey;
  /** Whose signals count here. */
  agents: Set<AgentId>;
}

export interface Watched {
  threshold: WatchedThreshold;
  window: AnyWindow;
  verdict: Judgement;
  /** When the window changes by itself, as its oldest sample leaves; the verdict holds until then. */
  nextExpiry: Instant;
  /** From that expiry up to this one nothing turns, unless a sample comes. */
  looked?: { from: Instant; to: Instant } | undefined;
  /** Of a scope: when each agent was last heard of here. */
  heard?: Map<AgentId, Instant>;
}

export const emptyBook = (): Book => ({ agents: new Map(), scopes: new Map(), thresholds: new Map() });

/** One whose thresholds sleep; it tells the same. `mostKept`: how many samples it keeps for those that do. */
export const sleepingBook = (mostKept?: number): Book => ({ ...emptyBook(), tracks: new Tracks(mostKept) });

export function agentBook(book: Book, agent: AgentId): AgentBook {
  let kept = book.agents.get(agent);
  if (!kept) {
    kept = { clock: undefined, effective: undefined, of: "", watched: [], awake: [], scopes: [] };
    book.agents.set(agent, kept);
  }
  return kept;
}

/** All that are watched, as they are now. */
export function settled(kept: AgentBook): Watched[] {
  kept.lane?.settle();
  return kept.watched;
}

export function readAt({ window, threshold }: Watched, t: Instant): Reading {
  if (window instanceof TimeWindow) return window.read(threshold.stat, t, threshold.breach);
  if (window instanceof RunWindow) return window.read(threshold.stat, threshold.breach);
  return window.read(threshold, t);
}

/** When a window changes by itself after `t`. */
export function expiryAfter({ window, threshold }: Watched, t: Instant): Instant {
  if (window instanceof TimeWindow) return window.nextExpiry(t);
  return window instanceof RunWindow ? Number.POSITIVE_INFINITY : window.nextExpiry(threshold, t);
}
