/**
 * Which runs there are, when each is over and what it left behind: the one place that decides it, for the watch as segments come and for
 * whoever reads them later. The same segments in chain order always give the same runs, the same ends, the same slots.
 *
 * A run is one `invoke_agent` span, which is sent when it is over and so tells its end; or the run that native signals of one agent name,
 * closed by its `run.duration`, or after half an hour without a signal. What belongs to it may come until it is settled, as long as spans
 * wait for each other; a straggler changes nothing. An end told under a name that is closed is that of another run.
 */
import { type Derivation, type Derived, type DeriveState, traceMemory } from "../derive/derive.ts";
import type { SegmentPlace } from "../derive/observation.ts";
import { type Above, runsAbove } from "../derive/runs-above.ts";
import { maySpeak } from "../derive/trace.ts";
import type { AgentId } from "../pact/pact.ts";
import { type Instant, second } from "../words/time.ts";
import { hear, merge, type OpenRun, opened, runOf } from "./open-run.ts";
import { evidenceMissing } from "./reserved-signal.ts";
import { type Run, settleAfter, settledAt } from "./run.ts";
import { countsFor, nativeKey, rootKey, rootOf, spanRunKey } from "./run-key.ts";
import { type Placed, type Told, wordOf, wordOfSignal } from "./run-word.ts";

/** More runs than this are not followed at once: the one that was quiet longest is closed early. */
const mostOpen = 50_000;

/** More names of closed runs than this are not remembered. */
const mostClosed = 100_000;

/** A run by its key and by its `invoke_agent` spans; see `spanRunKey` and `rootKey`. */
export interface NamedRun {
  key: string;
  agent: AgentId;
  roots: readonly string[];
}

export class Runs {
  /** By key, the longest quiet first. A run whose agent is not known yet goes by its span. */
  readonly open = new Map<string, OpenRun>();
  /** Names of runs that are closed, and since when, the longest ago first: a straggler does not open them again. */
  readonly closed = new Map<string, Instant>();
  /** What spans hold whose ancestors have not come, by trace and by the ids of those that are missing. */
  readonly waiting = new Map<string, Map<string, Set<Placed>>>();
  lookedAt: Instant = 0;
  /** The open runs by each `invoke_agent` span that tells of them. */
  readonly #byRoot = new Map<string, OpenRun>();
  /** Over, and not handed out yet. */
  readonly #over: Run[] = [];
  readonly #onNamed: (run: NamedRun) => void;

  /** @param onNamed hears of each run of spans as soon as it is known whose it is, and of each further span that tells of it */
  constructor(onNamed: (run: NamedRun) => void = () => {}) {
    this.#onNamed = onNamed;
  }

  /** What a segment held, as the derivation read it. Runs are handed out by `close`. */
  take(
    { state, signals, telemetry }: Derivation,
    { chain, seq, source = "" }: SegmentPlace & { source?: string },
  ): void {
    const place = { chain, seq };
    /** By the spans that are over; one that several claim is told of at once. */
    const over = new Map<string, OpenRun | undefined>();
    for (const derived of signals) {
      const { signal, native } = derived;
      // What was judged of a run is no sign of its life.
      if (signal.run === undefined || signal.signal === evidenceMissing) continue;
      if (native) this.#native(derived, signal.run, { arrived: state.now, place, source });
      else if (signal.signal === "run.duration") {
        const root = rootOf(signal.run, derived.by);
        if (!over.has(root)) over.set(root, this.#byRoot.get(root));
        this.#name(derived, signal.run, over.get(root), place, state.now);
      }
    }
    for (const line of telemetry) {
      const placed = wordOf(line, { arrived: state.now, place, source });
      if (placed) this.place(state, placed);
      if (line.kind === "span") this.#placeBelow(state, line.trace, line.span);
    }
  }

  /** Runs that are over by now, each once. */
  close(derived: DeriveState): Run[] {
    const { now } = derived;
    if (this.#over.length === 0 && now - this.lookedAt < second) return [];
    this.lookedAt = now;
    for (const run of this.open.values())
      if (run.agent === undefined ? isForgotten(derived, run) : settledAt(run) <= now) this.#end(run);
    for (const run of this.open.values()) {
      if (this.open.size <= mostOpen) break;
      this.#end(run);
    }
    this.#forget(derived);
    return this.#over.splice(0);
  }

  /** When the next run of these agents is over if nothing more is heard of it. */
  nextDue(agents: ReadonlySet<AgentId>): Instant {
    let due = Number.POSITIVE_INFINITY;
    for (const run of this.open.values())
      if (run.agent !== undefined && agents.has(run.agent)) due = Math.min(due, settledAt(run));
    return due;
  }

  /** As it was kept. */
  restore(run: OpenRun): void {
    this.open.set(run.key, run);
    for (const root of run.roots) this.#byRoot.set(root, run);
  }

  /** An agent's own word on its run; an evaluator may send it of the run of a span. */
  #native({ signal }: Derived, run: string, told: Told): void {
    const { arrived: now } = told;
    const { agent } = signal;
    const ends = signal.signal === "run.duration";
    const spanRun = run.includes("/") ? spanRunKey(agent, run) : undefined;
    const own = nativeKey(agent, run);
    const seen = (spanRun === undefined ? undefined : this.#open(spanRun, now)) ?? this.#open(own, now);
    if (!seen && ((spanRun !== undefined && this.#isClosed(spanRun, now)) || (!ends && this.#isClosed(own, now))))
      return;
    const word = wordOfSignal(signal, told);
    this.#hear(seen ?? this.#begin(opened(own, run, word, agent)), word);
    if (ends) end(seen ?? this.open.get(own), now, signal.value);
  }

  /** The `invoke_agent` span of a run says whose it is. `before`: what was known of it then. */
  #name(
    { signal, by, ...derived }: Derived,
    run: string,
    before: OpenRun | undefined,
    place: SegmentPlace,
    now: Instant,
  ): void {
    const { since = now } = derived;
    const root = rootOf(run, by);
    const { agent, at, value } = signal;
    const key = spanRunKey(agent, run);
    // Who waited goes on by the wall time at which the waiting ended, whenever that is told of.
    const then = Math.min(now, since + settleAfter);
    // It was forgotten before anybody knew whose it was, or its span was a straggler when it came.
    if (!before && this.#isClosed(root, since)) return;
    const known = this.#open(key, then);
    const unnamed = before ?? opened(root, run, { arrived: since, place, at }, undefined, root);
    if (known === unnamed) return;
    this.#drop(unnamed);
    // The span came once more, from another sender.
    const closed = known ? undefined : this.#closedSince(key, then);
    if (closed !== undefined) {
      this.closed.set(root, closed);
      return;
    }
    const early = this.#open(nativeKey(agent, run), then);
    if (early) this.#drop(early);
    const { held = [], ...seen } = unnamed;
    const named: OpenRun = {
      ...[known, early].reduce((one, other) => (other ? merge(one, other) : one), seen),
      key,
      agent,
    };
    named.tools = new Map(named.tools);
    if (known) this.#drop(known);
    this.#begin(named);
    this.#onNamed({ key, agent, roots: named.roots });
    end(named, since, value);
    named.at = Math.max(named.at, at);
    for (const { senders, word } of held)
      if (senders.every((one) => one === by || maySpeak({ by: one }, agent))) this.#hear(named, word);
  }

  /**
   * A span goes to the run that it stands in, as soon as that is known. One that was found through a span of somebody else's goes to the
   * run of its own sender as well when that comes: ids can be taken.
   */
  place(state: DeriveState, placed: Placed): void {
    const { trace } = placed;
    const { runs, missing } = runsAbove(state, placed);
    for (const above of runs) this.#tell(above, placed, state.now);
    if (missing.length === 0) return;
    const waiting = this.waiting.get(trace) ?? new Map<string, Set<Placed>>();
    this.waiting.set(trace, waiting);
    for (const span of missing) {
      const others = waiting.get(span);
      if (others) others.add(placed);
      else waiting.set(span, new Set([placed]));
    }
  }

  #tell({ run: span, through }: Above, { trace, by, word }: Placed, now: Instant): void {
    const root = rootKey(trace, span);
    if (this.#isClosed(root, now)) return;
    const known = this.#byRoot.get(root);
    if (known?.agent !== undefined && !this.#open(known.key, now)) return;
    const run = root.split(" ", 1)[0] ?? root;
    const senders = by === undefined ? through : [by, ...through];
    const counts = countsFor(senders, { run, root, agent: known?.agent });
    if (counts === false) return;
    const seen = known ?? this.#begin(opened(root, run, word, undefined, root));
    if (counts) this.#hear(seen, word);
    else seen.held = [...(seen.held ?? []), { senders, word }];
  }

  #placeBelow(state: DeriveState, trace: string, span: string): void {
    const waiting = this.waiting.get(trace);
    const below = waiting?.get(span);
    if (!waiting || !below) return;
    waiting.delete(span);
    // What it missed through the span of somebody else is missed anew, or not any more.
    for (const [missing, others] of waiting) {
      for (const placed of below) others.delete(placed);
      if (others.size === 0) waiting.delete(missing);
    }
    if (waiting.size === 0) this.waiting.delete(trace);
    for (const placed of below) this.place(state, placed);
  }

  #hear(run: OpenRun, word: Placed["word"]): void {
    hear(run, word);
    this.open.delete(run.key);
    this.open.set(run.key, run);
  }

  #begin(run: OpenRun): OpenRun {
    this.restore(run);
    return run;
  }

  /** What is over by now is closed, whoever asks first. */
  #open(key: string, now: Instant): OpenRun | undefined {
    const run = this.open.get(key);
    if (!run || run.agent === undefined || settledAt(run) > now) return run;
    this.#end(run);
    return undefined;
  }

  #end(run: OpenRun): void {
    this.#drop(run);
    const since = settledAt(run);
    for (const name of [run.key, ...run.roots]) {
      this.closed.delete(name);
      this.closed.set(name, since);
    }
    // Nobody knows whose it was: it is no run.
    const seen = runOf(run);
    if (seen) this.#over.push(seen);
  }

  #drop({ key, roots }: OpenRun): void {
    this.open.delete(key);
    for (const root of roots) this.#byRoot.delete(root);
  }

  #isClosed(key: string, now: Instant): boolean {
    return this.#closedSince(key, now) !== undefined;
  }

  #closedSince(key: string, now: Instant): Instant | undefined {
    const since = this.closed.get(key);
    return since !== undefined && since + traceMemory > now ? since : undefined;
  }

  #forget(derived: DeriveState): void {
    for (const [trace, missing] of this.waiting) {
      if (this.waiting.size > mostOpen || (!derived.traces.has(trace) && isOld(missing, derived.now)))
        this.waiting.delete(trace);
    }
    for (const [key, since] of this.closed) {
      // Whoever came as a straggler may wait to be told whose it is.
      if (since + traceMemory + settleAfter > derived.now && this.closed.size <= mostClosed) break;
      this.closed.delete(key);
    }
  }
}

function end(run: OpenRun | undefined, at: Instant, took: number): void {
  if (!run) return;
  run.endedAt = Math.min(run.endedAt ?? at, at);
  run.began ??= at - took * second;
}

/** A log record may come before any span of its trace, and wait as long as that would be remembered. */
function isOld(missing: ReadonlyMap<string, ReadonlySet<Placed>>, now: Instant): boolean {
  for (const placed of missing.values())
    for (const { word } of placed) if (word.arrived + traceMemory > now) return false;
  return true;
}

const isForgotten = ({ traces }: DeriveState, { run }: OpenRun): boolean => !traces.has(run.slice(0, run.indexOf("/")));
