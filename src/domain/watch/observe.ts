/** A signal on its way through the book: the clocks it moves, the windows it enters, the verdicts it turns. */

import type { Signal } from "../derive/observation.ts";
import { pactOf } from "../pact/citation.ts";
import type { AgentId, Threshold } from "../pact/pact.ts";
import { RunWindow } from "../window/run-window.ts";
import type { Reading } from "../window/statistics.ts";
import { TimeWindow } from "../window/window.ts";
import type { Instant } from "../words/time.ts";
import type { Crossing } from "./crossing.ts";
import { advance, eventTime, isLate } from "./event-clock.ts";
import { judge, judgeAnew, type Turn } from "./judge.ts";
import type { Lane } from "./lane.ts";
import {
  type AgentBook,
  agentBook,
  type Book,
  expiryAfter,
  type Judged,
  readAt,
  type ScopeBook,
  type Watched,
} from "./watch-book.ts";

/** Where in the chains this happens; part of every crossing's key. One for each segment. */
export interface Place {
  chain: string;
  seq: number;
  receivedAt: Instant;
  /** How many times a verdict turned in this segment so far. */
  turns: number;
}

/** A signal on its way into the windows. Time windows may have it before its run is known, run windows only after. */
interface Arrival {
  signal: Signal;
  reaches: "all" | "time" | "runs";
}

interface Observed {
  crossings: Crossing[];
  late: boolean;
}

/** Takes one signal in: time moves on for its agent, samples that left are judged at the instant they left, then this one. */
export function observe(
  book: Book,
  arrival: Arrival,
  place: Place,
  /** Where crossings are added; a batch gives one list for all its signals. */
  crossings: Crossing[] = [],
): Observed {
  const { agent, signal, at, value, run } = arrival.signal;
  const { receivedAt } = place;
  const kept = agentBook(book, agent);
  const { lane } = kept;
  const now =
    lane && book.tracks
      ? lane.meet(book.tracks.knownNumberOf(signal), at, value, arrival.reaches, run, receivedAt)
      : moveOn(kept, at, receivedAt);
  if (now === undefined) return { crossings, late: true };
  judgeAwake(kept, arrival, now, place, crossings);
  return { crossings, late: false };
}

/** The agent's time after one more signal; undefined: it came too late to count. */
function moveOn(kept: Judged, at: Instant, receivedAt: Instant): Instant | undefined {
  if (isLate(kept.clock, at, receivedAt)) return undefined;
  kept.clock = advance(kept.clock, at, receivedAt);
  return eventTime(kept.clock, receivedAt);
}

/** The rest of the way, after the agent's time was moved on to `now`: those that are awake, and what is judged together. */
export function judgeAwake(kept: AgentBook, arrival: Arrival, now: Instant, place: Place, crossings: Crossing[]): void {
  const { awake, scopes, lane } = kept;
  if (awake.length > 0) {
    const owner: Owner = { agent: arrival.signal.agent, of: kept.of, scope: undefined };
    for (const watched of awake) meet(owner, watched, arrival, now, place, crossings);
    lane?.restSoon();
  }
  for (const scope of scopes) observeTogether(scope, arrival, place, crossings);
}

function observeTogether(scope: ScopeBook, arrival: Arrival, place: Place, crossings: Crossing[]): void {
  const { agent, at } = arrival.signal;
  const now = moveOn(scope, at, place.receivedAt);
  if (now === undefined) return;
  const owner: Owner = { agent, of: undefined, scope };
  for (const watched of scope.awake) meet(owner, watched, arrival, now, place, crossings);
}

/** Whose threshold it is. */
interface Owner {
  /** Of a scope: whose signal moved it. */
  agent: AgentId;
  of: string | undefined;
  scope: ScopeBook | undefined;
}

/** A signal meets a threshold: it counts there, or only tells what time it is. */
function meet(
  owner: Owner,
  watched: Watched,
  { signal, reaches }: Arrival,
  now: Instant,
  place: Place,
  crossings: Crossing[],
): void {
  const { window, threshold } = watched;
  const { agent, at, value, run } = signal;
  const fits = threshold.signal === signal.signal && matches(threshold, signal);
  if (window instanceof TimeWindow) {
    const fitting = fits && reaches !== "runs";
    if (watched.nextExpiry <= now) expire(owner, watched, now, fitting && window.takes(at), place, crossings);
    if (!fitting || !window.add(at, value)) return;
  } else if (window instanceof RunWindow) {
    if (!fits || reaches === "time" || run === undefined) return;
    window.add(owner.scope ? runAmongMany(agent, run) : run, at, value);
  } else {
    const names = fits || (threshold.over === signal.signal && matches(threshold, signal));
    const takes = names && reaches !== (window.by === "time" ? "runs" : "time");
    if (watched.nextExpiry <= now) expire(owner, watched, now, takes, place, crossings);
    if (!takes || !window.add(signal, run === undefined ? undefined : runAmongMany(agent, run))) return;
  }
  if (owner.scope) hear(watched, agent, at);
  settle(owner, watched, now, place, crossings);
}

/** Two agents may call their runs by one name. A line break is in no id. */
const runAmongMany = (agent: AgentId, run: string): string => `${agent}\n${run}`;

function hear(watched: Watched, agent: AgentId, at: Instant): void {
  watched.heard ??= new Map();
  const known = watched.heard.get(agent);
  if (known === undefined || at > known) watched.heard.set(agent, at);
}

/** Lets wall time pass for every agent: samples leave, and what rested on them is judged anew. */
export function sweep(book: Book, place: Place): Crossing[] {
  const crossings: Crossing[] = [];
  const pass = (owner: Owner, { clock, awake }: Judged, lane?: Lane): void => {
    if (!clock) return;
    const now = eventTime(clock, place.receivedAt);
    lane?.pass(now);
    for (const one of awake) if (one.nextExpiry <= now) expire(owner, one, now, false, place, crossings);
  };
  for (const [agent, kept] of book.agents) pass({ agent, of: kept.of, scope: undefined }, kept, kept.lane);
  for (const scope of book.scopes.values()) pass({ agent: firstOf(scope), of: undefined, scope }, scope);
  return crossings;
}

const firstOf = ({ agents }: ScopeBook): AgentId => agents.values().next().value ?? "";

/** True when letting time pass until `now` would turn a verdict. Changes nothing but how far it has looked. */
export function wouldTurn({ clock, awake }: Judged, now: Instant): boolean {
  if (!clock) return false;
  const until = eventTime(clock, now);
  return awake.some((one) => one.nextExpiry <= until && expiryTurns(one, until));
}

function expiryTurns(watched: Watched, until: Instant): boolean {
  const { threshold, verdict, nextExpiry, looked } = watched;
  let t = looked?.from === nextExpiry ? looked.to : nextExpiry;
  for (; t <= until; t = expiryAfter(watched, t)) if (judge(threshold, verdict, readAt(watched, t), t)[1]) return true;
  watched.looked = { from: nextExpiry, to: t };
  return false;
}

/** Judges at each instant the window changed by itself, up to now; at `now` only if no new sample is about to be judged there. */
function expire(
  owner: Owner,
  watched: Watched,
  now: Instant,
  sampleFollows: boolean,
  place: Place,
  crossings: Crossing[],
): void {
  for (let t = watched.nextExpiry; sampleFollows ? t < now : t <= now; t = watched.nextExpiry) {
    turn(owner, watched, readAt(watched, t), t, place, crossings);
    watched.nextExpiry = expiryAfter(watched, t);
  }
}

function settle(owner: Owner, watched: Watched, now: Instant, place: Place, crossings: Crossing[]): void {
  const reading = readAt(watched, now);
  // One that set the agent's time back may leave the next expiry where it was.
  if (watched.looked) watched.looked = undefined;
  watched.nextExpiry = expiryAfter(watched, now);
  turn(owner, watched, reading, now, place, crossings);
}

function turn(
  owner: Owner,
  watched: Watched,
  reading: Reading,
  at: Instant,
  place: Place,
  crossings: Crossing[],
): void {
  const made = judgeAnew(watched.threshold, watched.verdict, reading, at);
  if (made) crossings.push(crossed(owner, watched, made, at, place));
}

function crossed({ agent, of, scope }: Owner, watched: Watched, made: Turn, at: Instant, place: Place): Crossing {
  const { threshold, verdict } = watched;
  const { chain, seq, receivedAt } = place;
  const clause = threshold.cited;
  const crossing = `${scope?.key ?? agent}|${clause}|${of ?? pactOf(clause)}|${chain}:${seq}:${place.turns++}`;
  const together = scope && { scope: scope.key, agents: heardIn(scope, watched, at, agent) };
  const about = { agent: together?.agents[0] ?? agent, clause, crossing, ...(together && { together }) };
  if (made.type === "near-missed") {
    const { entered, left, worst } = made;
    return { type: "near-missed", ...about, entered, left, worst };
  }
  const measured = {
    value: verdict.value ?? 0,
    samples: verdict.samples,
    bad: verdict.bad,
    at: verdict.at ?? receivedAt,
    received_at: receivedAt,
  };
  return made.type === "breached"
    ? { type: "breached", ...about, measured, nearMisses: made.nearMisses }
    : { type: made.type, ...about, measured };
}

/** Whose samples are in the window; where what is missing counts, all whose it could be. Never nobody. */
function heardIn(scope: ScopeBook, { window, threshold, heard }: Watched, at: Instant, mover: AgentId): AgentId[] {
  const agents = new Set<AgentId>();
  if (threshold.stat === "absent") for (const agent of scope.agents) agents.add(agent);
  else if (window instanceof RunWindow)
    for (const { run } of window.last()) agents.add(run.slice(0, run.indexOf("\n")));
  else {
    const since = "time" in threshold.window ? at - threshold.window.time : Number.NEGATIVE_INFINITY;
    for (const [agent, last] of heard ?? []) if (last > since) agents.add(agent);
  }
  if (agents.size === 0) agents.add(mover);
  return [...agents].sort();
}

/** Attributes are read off a line when somebody asks for them, so nobody does who need not. */
function matches({ match }: Threshold, signal: Signal): boolean {
  if (!match) return true;
  const { attributes } = signal;
  for (const key of Object.keys(match)) if (attributes?.[key] !== match[key]) return false;
  return true;
}
