/** A pact comes into force for an agent: its thresholds, and the windows that can be kept for them. */
import type { AgentId, ClauseCitation, EffectivePact, Threshold } from "../pact/pact.ts";
import { isPlain } from "../window/statistics.ts";
import { windowOf } from "../window/window-of.ts";
import { unjudged } from "./judge.ts";
import { Lane } from "./lane.ts";
import { type ScopeKey, type Standpoint, scopeOf } from "./scope.ts";
import {
  type AgentBook,
  agentBook,
  type Book,
  expiryAfter,
  type Watched,
  type WatchedThreshold,
} from "./watch-book.ts";

/** In which scope a threshold is judged. Undefined: in none. */
export type ScopeFor = (threshold: WatchedThreshold, at: Standpoint) => ScopeKey | undefined;

const scopeByPer: ScopeFor = ({ per }, at) => scopeOf(per, at);

/**
 * Holds an agent against the pact in force. Samples of thresholds that look at the same signals are kept. What is judged over
 * several agents is the same for all of them, for no agent's own pact may change it. `scopeFor` keeps apart what would share a scope.
 */
export function adopt(
  book: Book,
  agent: AgentId,
  effective: EffectivePact | undefined,
  role?: string,
  scopeFor = scopeByPer,
): Adopted {
  const kept = agentBook(book, agent);
  const thresholds = (effective?.thresholds ?? []).map((threshold) => shared(book, threshold));
  if (book.tracks && effective) kept.lane ??= new Lane(kept, book.tracks);
  kept.lane?.wakeAll();
  kept.effective = effective;
  kept.of = effective ? effective.of.join(",") : "";
  const own = rewatch(
    kept.watched,
    thresholds.filter(({ per }) => per === "agent"),
  );
  kept.watched = own.watched;
  kept.awake = own.watched;
  kept.lane?.rest();
  const together = thresholds.filter(({ per }) => per !== "agent");
  const { started, left } = own;
  if (together.length === 0 && kept.scopes.length === 0) return { started, left };
  const at = { agent, room: effective?.room ?? "", role };
  const byScope = Map.groupBy(together, (threshold) => scopeFor(threshold, at));
  return { started: [...started, ...adoptTogether(book, agent, kept, byScope)], left };
}

function adoptTogether(
  book: Book,
  agent: AgentId,
  kept: AgentBook,
  byScope: ReadonlyMap<ScopeKey | undefined, readonly WatchedThreshold[]>,
): string[] {
  const started: string[] = [];
  const before = kept.scopes;
  kept.scopes = [];
  for (const [key, held] of byScope) {
    if (key === undefined) continue;
    const scope = book.scopes.get(key) ?? { key, clock: undefined, watched: [], awake: [], agents: new Set() };
    book.scopes.set(key, scope);
    scope.agents.add(agent);
    kept.scopes.push(scope);
    // The first of its agents that meets a new version brings it to all.
    if (held.length === scope.watched.length && held.every((one, index) => one === scope.watched[index]?.threshold))
      continue;
    const anew = rewatch(scope.watched, held);
    scope.watched = anew.watched;
    scope.awake = anew.watched;
    started.push(...anew.started);
  }
  for (const scope of before) {
    if (kept.scopes.includes(scope)) continue;
    scope.agents.delete(agent);
    if (scope.agents.size === 0) book.scopes.delete(scope.key);
  }
  return started;
}

/** The thresholds as they are now, with the windows of those that look at what they looked at. */
function rewatch(
  before: readonly Watched[],
  thresholds: readonly WatchedThreshold[],
): Adopted & { watched: Watched[] } {
  const known = new Map(before.map((watched) => [watched.threshold.id, watched]));
  const started: string[] = [];
  const watched = thresholds.map((threshold): Watched => {
    const same = known.get(threshold.id);
    if (!same || looksAt(same.threshold) !== looksAt(threshold)) {
      started.push(threshold.id);
      return {
        threshold,
        window: windowOf(threshold),
        verdict: { ...unjudged },
        nextExpiry: Number.POSITIVE_INFINITY,
      };
    }
    const { window, heard, nextExpiry } = same;
    // Out of shadow, or into it: judged anew with the samples it has, so that a breach of now is seen as one.
    const verdict = same.threshold.enforce === threshold.enforce ? same.verdict : { ...unjudged };
    const next: Watched = { threshold, window, verdict, nextExpiry, ...(heard && { heard }) };
    // Where bounds say when silence breaches, new bounds say it anew.
    if (threshold.stat === "absent") next.nextExpiry = expiryAfter(next, verdict.at ?? Number.NEGATIVE_INFINITY);
    return next;
  });
  return { watched, started, left: droppedStays(before, watched) };
}

/** Stays whose consequence was in force, and which are not carried on. */
function droppedStays(before: readonly Watched[], after: readonly Watched[]): ClauseCitation[] {
  return before
    .filter(({ threshold, verdict }) => threshold.near_miss?.do && verdict.stay)
    .filter(({ threshold, verdict }) => {
      const next = after.find((one) => one.threshold.id === threshold.id);
      return next?.verdict !== verdict || !next.threshold.near_miss?.do;
    })
    .map(({ threshold }) => threshold.cited);
}

function shared({ thresholds }: Book, threshold: WatchedThreshold): WatchedThreshold {
  const text = textOf(threshold);
  const known = thresholds.get(text);
  if (known) return known;
  // Versions that nobody is held against any more would pile up over the years.
  if (thresholds.size >= mostShared) thresholds.clear();
  thresholds.set(text, threshold);
  return threshold;
}

const mostShared = 10_000;

/** Agents under the same pact may bring the very same threshold. */
const texts = new WeakMap<WatchedThreshold, string>();

function textOf(threshold: WatchedThreshold): string {
  const known = texts.get(threshold);
  if (known !== undefined) return known;
  const text = JSON.stringify(threshold);
  texts.set(threshold, text);
  return text;
}

interface Adopted {
  /** Thresholds that begin with an empty window: they are new, or look at other signals than before. */
  started: string[];
  /** Clauses whose stay in the near band is over because the pact says something else now. */
  left: ClauseCitation[];
}

/** Two thresholds with the same answer collect the same samples. What few have is named only where it is there. */
export const looksAt = ({ signal, window, match, per, stat, over, by }: Threshold): string =>
  JSON.stringify([
    signal,
    window,
    Object.entries(match ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)),
    ...(per === "agent" ? [] : [{ per }]),
    ...(isPlain(stat) ? [] : [{ stat, over, by }]),
  ]);
