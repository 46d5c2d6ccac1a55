/**
 * What the watch remembers: each agent's event clock, and for each of its thresholds the window and where it stands.
 *
 * Moved on in place, for it is too big to copy at each signal; whoever passes a book in has it changed. What it answers
 * depends on nothing but the signals, their order and their `receivedAt`, so the same segments always give the same crossings.
 */
import type { Crossing } from "../breach/crossing.ts";
import type { AgentId, ClauseCitation, EffectivePact, Threshold } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import { advance, type EventClock, eventTime, isLate } from "./event-clock.ts";
import { type Judgement, judge, judgeAnew, type Turn, unjudged } from "./judge.ts";
import type { Signal } from "./observation.ts";
import { RunWindow } from "./run-window.ts";
import { isJudged, type JudgedStatistic, type Reading } from "./statistics.ts";
import { TimeWindow } from "./window.ts";

export interface Book {
  agents: Map<AgentId, AgentBook>;
  /** By their text, each once: agents under the same pact share them, and what many share is quick to reach. */
  thresholds: Map<string, WatchedThreshold>;
}

export type WatchedThreshold = Threshold & { cited: ClauseCitation; stat: JudgedStatistic };

export interface AgentBook {
  clock: EventClock | undefined;
  /** What the thresholds below were taken from; undefined: nobody answers for the agent. */
  effective: EffectivePact | undefined;
  /** Its versions, as crossings name them. */
  of: string;
  watched: Watched[];
}

export interface Watched {
  threshold: WatchedThreshold;
  window: TimeWindow | RunWindow;
  verdict: Judgement;
  /** When the oldest sample leaves a time window; the verdict holds until then. */
  nextExpiry: Instant;
  /** From that expiry up to this one nothing turns. */
  looked?: { from: Instant; to: Instant };
}

export const emptyBook = (): Book => ({ agents: new Map(), thresholds: new Map() });

/** Where in the chains this happens; part of every crossing's key. One for each segment. */
export interface Place {
  chain: string;
  seq: number;
  receivedAt: Instant;
  /** How many times a verdict turned in this segment so far. */
  turns: number;
}

/** A signal on its way into the windows. Time windows may have it before its run is known, run windows only after. */
export interface Arrival {
  signal: Signal;
  reaches: "all" | "time" | "runs";
}

export interface Observed {
  crossings: Crossing[];
  late: boolean;
}

/** Takes one signal in: time moves on for its agent, samples that left are judged at the instant they left, then this one. */
export function observe(
  book: Book,
  { signal, reaches }: Arrival,
  place: Place,
  /** Where crossings are added; a batch gives one list for all its signals. */
  crossings: Crossing[] = [],
): Observed {
  const { agent, at } = signal;
  const kept = agentBook(book, agent);
  if (isLate(kept.clock, at, place.receivedAt)) return { crossings, late: true };
  kept.clock = advance(kept.clock, at, place.receivedAt);
  const now = eventTime(kept.clock, place.receivedAt);
  for (const watched of kept.watched) {
    const { window, threshold } = watched;
    const fits = threshold.signal === signal.signal && matches(threshold, signal);
    if (window instanceof TimeWindow) {
      const takes = fits && reaches !== "runs";
      if (watched.nextExpiry <= now) expire(agent, kept, watched, now, takes, place, crossings);
      if (takes && window.add(at, signal.value)) settle(agent, kept, watched, now, place, crossings);
    } else if (fits && reaches !== "time" && signal.run !== undefined) {
      window.add(signal.run, at, signal.value);
      settle(agent, kept, watched, now, place, crossings);
    }
  }
  return { crossings, late: false };
}

/** Lets wall time pass for every agent: samples leave, and what rested on them is judged anew. */
export function sweep(book: Book, place: Place): Crossing[] {
  const crossings: Crossing[] = [];
  for (const [agent, kept] of book.agents) {
    if (!kept.clock) continue;
    const now = eventTime(kept.clock, place.receivedAt);
    for (const watched of kept.watched)
      if (watched.nextExpiry <= now) expire(agent, kept, watched, now, false, place, crossings);
  }
  return crossings;
}

/** True when letting time pass until `now` would turn somebody's verdict. Changes nothing but how far it has looked. */
export function wouldTurn({ clock, watched }: AgentBook, now: Instant): boolean {
  if (!clock) return false;
  const until = eventTime(clock, now);
  return watched.some((one) => one.nextExpiry <= until && expiryTurns(one, until));
}

function expiryTurns(watched: Watched, until: Instant): boolean {
  const { window, threshold, verdict, nextExpiry, looked } = watched;
  if (!(window instanceof TimeWindow)) return false;
  let t = looked?.from === nextExpiry ? looked.to : nextExpiry;
  for (; t <= until; t = window.nextExpiry(t))
    if (judge(threshold, verdict, window.read(threshold.stat, t, threshold.breach), t)[1]) return true;
  watched.looked = { from: nextExpiry, to: t };
  return false;
}

/** Holds an agent against the pact in force. Samples of thresholds that look at the same signals are kept. */
export function adopt(book: Book, agent: AgentId, effective: EffectivePact | undefined): Adopted {
  const kept = agentBook(book, agent);
  const before = new Map(kept.watched.map((watched) => [watched.threshold.id, watched]));
  const started: string[] = [];
  kept.effective = effective;
  kept.of = effective ? effective.of.join(",") : "";
  kept.watched = (effective?.thresholds ?? []).flatMap((threshold) => {
    const { stat, per, id } = threshold;
    if (!isJudged(stat) || per !== "agent") return [];
    const known = before.get(id);
    const same = known && looksAt(known.threshold) === looksAt(threshold);
    if (!same) started.push(id);
    return [
      {
        threshold: shared(book, { ...threshold, stat }),
        window: same ? known.window : emptyWindow(threshold),
        // Out of shadow, or into it: judged anew with the samples it has, so that a breach of now is seen as one.
        verdict: same && known.threshold.enforce === threshold.enforce ? known.verdict : { ...unjudged },
        nextExpiry: same ? known.nextExpiry : Number.POSITIVE_INFINITY,
      },
    ];
  });
  return { started, left: droppedStays(before, kept.watched) };
}

/** Stays whose consequence was in force, and which are not carried on. */
function droppedStays(before: ReadonlyMap<string, Watched>, after: readonly Watched[]): ClauseCitation[] {
  return [...before.values()]
    .filter(({ threshold, verdict }) => threshold.near_miss?.do && verdict.stay)
    .filter(({ threshold, verdict }) => {
      const next = after.find((one) => one.threshold.id === threshold.id);
      return next?.verdict !== verdict || !next.threshold.near_miss?.do;
    })
    .map(({ threshold }) => threshold.cited);
}

function shared({ thresholds }: Book, threshold: WatchedThreshold): WatchedThreshold {
  const text = JSON.stringify(threshold);
  const known = thresholds.get(text);
  if (known) return known;
  // Versions that nobody is held against any more would pile up over the years.
  if (thresholds.size >= mostShared) thresholds.clear();
  thresholds.set(text, threshold);
  return threshold;
}

const mostShared = 10_000;

export interface Adopted {
  /** Thresholds that begin with an empty window: they are new, or look at other signals than before. */
  started: string[];
  /** Clauses whose stay in the near band is over because the pact says something else now. */
  left: ClauseCitation[];
}

export function agentBook(book: Book, agent: AgentId): AgentBook {
  let kept = book.agents.get(agent);
  if (!kept) {
    kept = { clock: undefined, effective: undefined, of: "", watched: [] };
    book.agents.set(agent, kept);
  }
  return kept;
}

/** Judges at each instant a sample left, up to now; at `now` itself only if no new sample is about to be judged there. */
function expire(
  agent: AgentId,
  kept: AgentBook,
  watched: Watched,
  now: Instant,
  sampleFollows: boolean,
  place: Place,
  crossings: Crossing[],
): void {
  const { window, threshold } = watched;
  if (!(window instanceof TimeWindow)) return;
  for (let t = watched.nextExpiry; sampleFollows ? t < now : t <= now; t = watched.nextExpiry) {
    turn(agent, kept, watched, window.read(threshold.stat, t, threshold.breach), t, place, crossings);
    watched.nextExpiry = window.nextExpiry(t);
  }
}

function settle(
  agent: AgentId,
  kept: AgentBook,
  watched: Watched,
  now: Instant,
  place: Place,
  crossings: Crossing[],
): void {
  const { window, threshold } = watched;
  const reading =
    window instanceof TimeWindow
      ? window.read(threshold.stat, now, threshold.breach)
      : window.read(threshold.stat, threshold.breach);
  if (window instanceof TimeWindow) watched.nextExpiry = window.nextExpiry(now);
  turn(agent, kept, watched, reading, now, place, crossings);
}

function turn(
  agent: AgentId,
  kept: AgentBook,
  watched: Watched,
  reading: Reading,
  at: Instant,
  place: Place,
  crossings: Crossing[],
): void {
  const made = judgeAnew(watched.threshold, watched.verdict, reading, at);
  if (made) crossings.push(crossed(agent, kept, watched, made, place));
}

function crossed(agent: AgentId, kept: AgentBook, { threshold, verdict }: Watched, made: Turn, place: Place): Crossing {
  const { chain, seq, receivedAt } = place;
  const clause = threshold.cited;
  const crossing = `${agent}|${clause}|${kept.of}|${chain}:${seq}:${place.turns++}`;
  if (made.type === "near-missed") {
    const { entered, left, worst } = made;
    return { type: "near-missed", agent, clause, crossing, entered, left, worst };
  }
  const measured = {
    value: verdict.value ?? 0,
    samples: verdict.samples,
    bad: verdict.bad,
    at: verdict.at ?? receivedAt,
    received_at: receivedAt,
  };
  return made.type === "breached"
    ? { type: "breached", agent, clause, crossing, measured, nearMisses: made.nearMisses }
    : { type: made.type, agent, clause, crossing, measured };
}

function matches({ match }: Threshold, { attributes }: Signal): boolean {
  if (!match) return true;
  for (const key of Object.keys(match)) if (attributes?.[key] !== match[key]) return false;
  return true;
}

/** Two thresholds with the same answer collect the same samples. */
export const looksAt = ({ signal, window, match }: Threshold): string =>
  JSON.stringify([signal, window, Object.entries(match ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))]);

const emptyWindow = ({ window }: Threshold): TimeWindow | RunWindow =>
  "time" in window ? new TimeWindow(window.time) : new RunWindow(window.runs);
