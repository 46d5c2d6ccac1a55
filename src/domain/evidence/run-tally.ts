/**
 * The runs that are under way, and what each has left behind so far: kept beside the watch, moved on in place by each segment of
 * the chain, so that the same segments always close the same runs. Only runs of agents whose pact names slots are followed.
 */
import type { Derived, DeriveState } from "../derive/derive.ts";
import { ancestorPatience, traceMemory } from "../derive/derive.ts";
import type { SegmentPlace, Signal } from "../derive/observation.ts";
import type { AgentId, EffectivePact } from "../pact/pact.ts";
import { type Duration, type Instant, second } from "../words/time.ts";
import { type JudgedRun, judgedIn } from "./judged-runs.ts";
import { evidenceMissing } from "./reserved-signal.ts";
import { type RunFact, runOf } from "./run-fact.ts";
import { type KnownRuns, keyOf, nativeKey, ownedKey } from "./run-key.ts";
import { idleAfter } from "./run-reader.ts";
import type { RunEvidence } from "./run-slots.ts";

/** A run that was told to have ended is judged so much later: as long as spans wait for each other. */
const settleAfter: Duration = ancestorPatience;

/** More runs than this are not followed at once: the one that was quiet longest is closed early. */
const mostOpen = 50_000;

/** Of each agent so many judged runs are remembered. */
const mostJudged = 200;

export interface OpenRun extends Omit<RunEvidence, "gated"> {
  /** See `keyOf`. */
  key: string;
  run: string;
  agent: AgentId;
  /** The segment with its latest sign of life. */
  place: SegmentPlace;
  /** The one with its first. */
  first: SegmentPlace;
  /** Wall times. `endedAt`: when its end was told; `began`: by what it said it took, absent where it did not say. */
  firstAt: Instant;
  lastAt: Instant;
  endedAt?: Instant;
  began?: Instant;
  /** Its newest event time. */
  at: Instant;
}

export class RunTally {
  /** Whose pact names slots, and since when; 0: since it was first heard of. */
  readonly asks = new Map<AgentId, Instant>();
  /** By key, the longest quiet first. */
  readonly open = new Map<string, OpenRun>();
  /** What spans held whose run has not come yet, by trace. */
  readonly facts = new Map<string, RunFact[]>();
  /** Keys of runs that were closed, the longest ago first: a straggler does not open them again. */
  readonly closed = new Map<string, Instant>();
  /** The oldest first. */
  readonly judged = new Map<AgentId, JudgedRun[]>();
  lookedAt: Instant = 0;
  /** Over, and another run has their name already: handed out by the next `close`. */
  readonly #followed: OpenRun[] = [];
  readonly #known: KnownRuns = {
    open: (key) => this.open.get(key),
    closed: (key) => this.closed.has(key),
    closedOf: (run, agent) => this.closed.has(ownedKey(run, agent)),
  };

  /** Another pact holds for an agent. `since`: from when on its runs are asked for evidence. */
  hold(agent: AgentId, pact: EffectivePact | undefined, since: Instant): void {
    if (!pact || pact.evidence.length === 0) this.asks.delete(agent);
    else if (!this.asks.has(agent)) this.asks.set(agent, since);
  }

  /** What a segment held, after the derivation has read it. */
  take(derived: DeriveState, facts: readonly RunFact[], signals: readonly Derived[], place: SegmentPlace): void {
    if (this.asks.size === 0) return;
    for (const { signal, reaches, native = false } of signals)
      if (signal.run !== undefined && reaches !== "time") this.#signal(signal.run, signal, native, place, derived.now);
    const ended = new Set(
      signals.flatMap(({ signal }) => (signal.signal === "run.duration" ? (signal.run ?? []) : [])),
    );
    for (const fact of facts) this.#keep(fact);
    for (const run of ended) this.#settle(derived, run);
  }

  /** Runs that are over by now, each once. */
  close(derived: DeriveState): OpenRun[] {
    const { now } = derived;
    if (this.#followed.length === 0 && now - this.lookedAt < second) return [];
    this.lookedAt = now;
    const over = new Set<OpenRun>(this.#followed.splice(0));
    for (const run of this.open.values()) if (dueAt(run) <= now) over.add(run);
    for (const run of this.open.values()) {
      if (this.open.size - over.size <= mostOpen) break;
      over.add(run);
    }
    for (const one of over) {
      const { key, run, agent } = one;
      this.#settle(derived, run);
      if (this.open.get(key) === one) this.open.delete(key);
      this.#close(key, now);
      if (key === run) this.#close(ownedKey(run, agent), now);
    }
    this.#forget(derived);
    return [...over].filter((run) => this.#wasAsked(run));
  }

  /** When the next run is over if nothing more is heard of it. */
  nextDue(): Instant {
    let due = Number.POSITIVE_INFINITY;
    for (const run of this.open.values()) due = Math.min(due, dueAt(run));
    return due;
  }

  #close(key: string, now: Instant): void {
    this.closed.delete(key);
    this.closed.set(key, now);
  }

  #signal(
    run: string,
    { agent, signal, value, at, attributes }: Signal,
    native: boolean,
    place: SegmentPlace,
    now: Instant,
  ): void {
    if (signal === evidenceMissing) {
      const known = this.judged.get(agent) ?? [];
      known.push({ at, missing: judgedIn(attributes) });
      this.judged.set(agent, known.slice(-mostJudged));
      return;
    }
    const ends = signal === "run.duration";
    const key = keyOf({ run, agent, native, ends }, this.#known);
    if (key === undefined) return;
    const known = this.open.get(key);
    if (known && native && ends && dueAt(known) <= now) {
      this.#followed.push(known);
      this.open.delete(key);
    }
    const seen = this.open.get(key) ?? (this.asks.has(agent) ? beginning(key, run, agent, at, place, now) : undefined);
    if (!seen) return;
    const { chain, seq } = place;
    seen.place = { chain, seq };
    seen.lastAt = now;
    seen.at = Math.max(seen.at, at);
    if (ends) {
      // A run inside another agent's run is its own agent's.
      if (seen.endedAt === undefined) seen.agent = agent;
      seen.endedAt ??= now;
      seen.began ??= now - value * second;
      if (!native) this.#takeOver(seen);
    }
    if (signal.startsWith("evaluation.")) seen.evaluated = true;
    this.open.delete(key);
    this.open.set(key, seen);
  }

  /** What native signals said of a run of spans before the run itself came. */
  #takeOver(seen: OpenRun): void {
    const early = this.open.get(nativeKey(seen.agent, seen.run));
    if (!early || early.endedAt !== undefined) return;
    add(seen, early);
    seen.evaluated ||= early.evaluated;
    this.open.delete(early.key);
  }

  #keep(fact: RunFact): void {
    if ("run" in fact) {
      const { run, agent } = fact;
      const key = keyOf({ run, agent, native: true, ends: false }, this.#known);
      const open = key === undefined ? undefined : this.open.get(key);
      if (open) add(open, fact);
      return;
    }
    const waiting = this.facts.get(fact.trace);
    if (waiting) waiting.push(fact);
    else this.facts.set(fact.trace, [fact]);
  }

  /** What the trace of a run holds goes to the runs that are known of it by now. */
  #settle(derived: DeriveState, run: string): void {
    const trace = run.slice(0, run.indexOf("/"));
    const waiting = this.facts.get(trace);
    if (!waiting) return;
    const left = waiting.filter((fact) => {
      const of = runOf(derived, fact);
      const open = of === undefined ? undefined : this.open.get(of);
      if (open) add(open, fact);
      return !open && (of === undefined || !this.closed.has(of));
    });
    if (left.length > 0) this.facts.set(trace, left);
    else this.facts.delete(trace);
  }

  #forget({ traces, now }: DeriveState): void {
    for (const trace of this.facts.keys()) if (!traces.has(trace)) this.facts.delete(trace);
    for (const [run, at] of this.closed) {
      if (at + traceMemory > now && this.closed.size <= mostOpen) break;
      this.closed.delete(run);
    }
  }

  /** A run that began before its pact named any slot was not asked for them. */
  #wasAsked({ agent, began, firstAt }: OpenRun): boolean {
    const since = this.asks.get(agent);
    return since !== undefined && (since === 0 || (began ?? firstAt - idleAfter) >= since);
  }
}

const beginning = (
  key: string,
  run: string,
  agent: AgentId,
  at: Instant,
  { chain, seq }: SegmentPlace,
  now: Instant,
): OpenRun => ({
  key,
  run,
  agent,
  place: { chain, seq },
  first: { chain, seq },
  firstAt: now,
  lastAt: now,
  at,
  input: false,
  output: false,
  evaluated: false,
  calls: [],
});

function add(run: OpenRun, { input, output, tool }: { input: boolean; output: boolean; tool?: string }): void {
  run.input ||= input;
  run.output ||= output;
  if (tool !== undefined) run.calls.push(tool);
}

const dueAt = ({ endedAt, lastAt }: OpenRun): Instant =>
  Math.min(endedAt === undefined ? Number.POSITIVE_INFINITY : endedAt + settleAfter, lastAt + idleAfter);
