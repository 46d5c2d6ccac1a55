/**
 * Puts together, from segments in chain order, what each run left behind. A run is one `invoke_agent` span, closed by its end, or the
 * run that native signals of one agent name, closed by its `run.duration` or after half an hour without a signal. An end told under
 * the name of a run that is closed is that of another run.
 */
import { ancestorPatience, type DeriveState, derive, emptyDerivation, traceMemory } from "../derive/derive.ts";
import type { Observation, SegmentPlace, Signal, SpanObservation } from "../derive/observation.ts";
import { readLine } from "../derive/observation-line.ts";
import type { AgentId } from "../pact/pact.ts";
import { type Duration, type Instant, minute } from "../words/time.ts";
import { evidenceMissing } from "./reserved-signal.ts";
import { isNativeKey, type KnownRuns, keyOf, nativeKey, ownedKey } from "./run-key.ts";
import { contentOf, isRun, type RunEvidence, toolOf } from "./run-slots.ts";

export const idleAfter: Duration = 30 * minute;

export interface SeenRun extends Omit<RunEvidence, "gated"> {
  run: string;
  agent: AgentId;
  /** The segment with its latest sign of life. */
  place: SegmentPlace;
  /** Wall time of the segment with its end; undefined: none was told. */
  endedAt: Instant | undefined;
  /** Wall time of its first sign of life that was read. */
  firstAt: Instant;
  lastAt: Instant;
}

interface SeenSpan {
  parent?: string;
  run: boolean;
  input: boolean;
  output: boolean;
  tool?: string;
}

export class RunReader {
  #derived: DeriveState = emptyDerivation();
  /** By key; see `keyOf`. */
  readonly #runs = new Map<string, SeenRun>();
  /** Those whose key another run has by now. */
  readonly #earlier: SeenRun[] = [];
  #now: Instant = 0;
  readonly #known: KnownRuns = {
    open: (key) => (this.#isOver(key) ? undefined : this.#runs.get(key)),
    closed: (key) => this.#isOver(key) && !this.#isForgotten(key),
    closedOf: (run, agent) =>
      (this.#isOver(run) && this.#runs.get(run)?.agent === agent) || this.#isOver(ownedKey(run, agent)),
  };
  /** By "trace/span". */
  readonly #spans = new Map<string, SeenSpan>();

  /** The next segment of the chain. */
  take(batch: SegmentPlace & { receivedAt: Instant; lines: readonly string[] }): void {
    const lines = batch.lines.map(readLine);
    for (const line of lines) this.#note(line);
    this.#now = Math.max(this.#now, batch.receivedAt);
    for (const { signal, native = false } of derive(this.#derived, { ...batch, lines }).signals)
      this.#signal(signal, native, batch);
    for (const line of lines)
      if (line.kind === "signal" && line.run !== undefined) {
        const { run, agent } = line;
        const key = keyOf({ run, agent, native: true, ends: false }, this.#known);
        if (key !== undefined) this.#content(key, contentOf(line));
      }
  }

  /** Runs that closed from `from` until before `to`, each with what its spans held. */
  closed(from: Instant, to: Instant): (SeenRun & { closedAt: Instant })[] {
    this.#settle();
    return [...this.#earlier, ...this.#runs.values()].flatMap((run) => {
      const closedAt = run.endedAt ?? run.lastAt + idleAfter;
      return closedAt >= from && closedAt < to ? [{ ...run, closedAt }] : [];
    });
  }

  #note(line: Observation): void {
    if (line.kind === "span") this.#span(line);
    if (line.kind === "log" && line.trace && line.span) {
      const { input, output } = contentOf(line);
      if (input || output)
        this.#spans.set(`${line.trace}/log:${line.id}`, {
          parent: `${line.trace}/${line.span}`,
          run: false,
          input,
          output,
        });
    }
  }

  #span(line: SpanObservation): void {
    const tool = toolOf(line);
    this.#spans.set(`${line.trace}/${line.span}`, {
      ...(line.parent && { parent: `${line.trace}/${line.parent}` }),
      run: isRun(line),
      ...contentOf(line),
      ...(tool !== undefined && { tool }),
    });
  }

  #signal(
    { run, agent, signal }: Signal,
    native: boolean,
    { chain, seq, receivedAt }: SegmentPlace & { receivedAt: Instant },
  ): void {
    // What was judged of a run is no sign of its life.
    if (run === undefined || signal === evidenceMissing) return;
    const ends = signal === "run.duration";
    const key = keyOf({ run, agent, native, ends }, this.#known);
    if (key === undefined) return;
    const before = this.#runs.get(key);
    const again = before !== undefined && this.#isOver(key);
    if (again) this.#earlier.push(before);
    const seen =
      before && !again
        ? before
        : {
            run,
            agent,
            place: { chain, seq },
            endedAt: undefined,
            lastAt: receivedAt,
            firstAt: receivedAt,
            input: false,
            output: false,
            evaluated: false,
            calls: [],
          };
    seen.place = { chain, seq };
    seen.lastAt = receivedAt;
    if (ends) {
      // A run inside another agent's run is its own agent's.
      if (seen.endedAt === undefined) seen.agent = agent;
      seen.endedAt ??= receivedAt;
      if (!native) this.#takeOver(seen);
    }
    if (signal.startsWith("evaluation.")) seen.evaluated = true;
    this.#runs.set(key, seen);
  }

  /** What native signals said of a run of spans before the run itself came. */
  #takeOver(seen: SeenRun): void {
    const key = nativeKey(seen.agent, seen.run);
    const early = this.#known.open(key) && this.#runs.get(key);
    if (!early || early.endedAt !== undefined) return;
    seen.input ||= early.input;
    seen.output ||= early.output;
    seen.evaluated ||= early.evaluated;
    this.#runs.delete(key);
  }

  /** By the time of the latest segment; stragglers of one that ended are waited for as the watch waits. */
  #isOver(key: string): boolean {
    return this.#now >= this.#overAt(key);
  }

  /** A name that native signals chose may be chosen again later; ids of spans are not. */
  #isForgotten(key: string): boolean {
    return isNativeKey(key) && this.#now >= this.#overAt(key) + traceMemory;
  }

  #overAt(key: string): Instant {
    const run = this.#runs.get(key);
    if (!run) return Number.POSITIVE_INFINITY;
    const { endedAt = Number.POSITIVE_INFINITY, lastAt } = run;
    return Math.min(endedAt + ancestorPatience, lastAt + idleAfter);
  }

  /** What spans held goes to the run they stand in. */
  #settle(): void {
    for (const [key, span] of this.#spans) {
      const run = this.#runOf(key);
      if (run === undefined) continue;
      this.#content(run, span);
      if (span.tool !== undefined) this.#runs.get(run)?.calls.push(span.tool);
    }
    this.#spans.clear();
  }

  #content(run: string, { input, output }: { input: boolean; output: boolean }): void {
    const seen = this.#runs.get(run);
    if (!seen) return;
    seen.input ||= input;
    seen.output ||= output;
  }

  #runOf(key: string): string | undefined {
    let at: string | undefined = key;
    for (let steps = 0; at !== undefined && steps < farthest; steps += 1) {
      const span: SeenSpan | undefined = this.#spans.get(at);
      if (span?.run) return at;
      at = span?.parent;
    }
    return undefined;
  }
}

/** Ancestors further up than this are not asked. */
const farthest = 1_000;
