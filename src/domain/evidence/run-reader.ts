/**
 * Puts together, from segments in chain order, what each run left behind. A run is one `invoke_agent` span, closed by its end, or the
 * run that native signals of one agent name, closed by its `run.duration` or after half an hour without a signal. An end told under
 * the name of a run that is closed is that of another run.
 */
import { ancestorPatience, type DeriveState, derive, emptyDerivation, traceMemory } from "../derive/derive.ts";
import type { Observation, SegmentPlace, Signal, SpanObservation } from "../derive/observation.ts";
import { readLine } from "../derive/observation-line.ts";
import type { AgentId } from "../pact/pact.ts";
import { type Duration, type Instant, minute, second } from "../words/time.ts";
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
  /** Wall time of its beginning, by what it said it took; absent where it did not say. */
  began?: Instant;
  lastAt: Instant;
  /** Who sent what it was judged by, each once. */
  evaluators: Evaluator[];
}

/** A request of a token ("token:tok_1"); or a span or log record of a token that speaks for these agents, or for any (undefined). */
export type Evaluator = { type: "request"; source: string | undefined } | { type: "telemetry"; by: string | undefined };

interface SeenSpan {
  /** Wall time. */
  at: Instant;
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
  /** Whom the token speaks for that sent a span or log record, where it is bound; by "trace/span". */
  readonly #bound = new Map<string, string>();

  /** The next segment of the chain. */
  take(batch: SegmentPlace & { receivedAt: Instant; source?: string; lines: readonly string[] }): void {
    const lines = batch.lines.map(readLine);
    for (const line of lines) this.#note(line, batch.receivedAt);
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

  #note(line: Observation, at: Instant): void {
    if (line.kind === "span") this.#span(line, at);
    if (line.kind === "log" && line.trace && line.span) {
      if (line.by !== undefined) this.#bound.set(`${line.trace}/log:${line.id}`, line.by);
      const { input, output } = contentOf(line);
      if (input || output)
        this.#spans.set(`${line.trace}/log:${line.id}`, {
          at,
          parent: `${line.trace}/${line.span}`,
          run: false,
          input,
          output,
        });
    }
  }

  #span(line: SpanObservation, at: Instant): void {
    const tool = toolOf(line);
    const key = `${line.trace}/${line.span}`;
    if (line.by !== undefined) this.#bound.set(key, line.by);
    this.#spans.set(key, {
      at: this.#spans.get(key)?.at ?? at,
      ...(line.parent && { parent: `${line.trace}/${line.parent}` }),
      run: isRun(line),
      ...contentOf(line),
      ...(tool !== undefined && { tool }),
    });
  }

  #signal(
    { id, run, agent, signal, value }: Signal,
    native: boolean,
    { chain, seq, receivedAt, source }: SegmentPlace & { receivedAt: Instant; source?: string },
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
            evaluators: [],
            calls: [],
          };
    seen.place = { chain, seq };
    seen.lastAt = receivedAt;
    if (ends) {
      // A run inside another agent's run is its own agent's.
      if (seen.endedAt === undefined) seen.agent = agent;
      seen.endedAt ??= receivedAt;
      seen.began ??= receivedAt - value * second;
      if (!native) this.#takeOver(seen);
    }
    if (signal.startsWith("evaluation.")) {
      seen.evaluated = true;
      // The id of what was derived is "trace/span signal", one that a sender gave has no space. What is derived may have come earlier.
      const [item = id, derived] = id.split(" ", 2);
      const by: Evaluator =
        derived === undefined ? { type: "request", source } : { type: "telemetry", by: this.#boundOf(item) };
      if (!seen.evaluators.some((one) => same(one, by))) seen.evaluators.push(by);
    }
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
    for (const by of early.evaluators) if (!seen.evaluators.some((one) => same(one, by))) seen.evaluators.push(by);
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

  /** Of "trace/span", or of "trace/span/2" for the second event of a span. */
  #boundOf(item: string): string | undefined {
    return this.#bound.get(item) ?? this.#bound.get(item.slice(0, item.lastIndexOf("/")));
  }

  /** What spans held goes to the run they stand in. */
  #settle(): void {
    for (const [key, span] of this.#spans) {
      const run = this.#runOf(key);
      if (run === undefined) continue;
      this.#content(run, span);
      const seen = this.#runs.get(run);
      // What it called told nothing until it came itself, and was a sign of it.
      if (seen) seen.firstAt = Math.min(seen.firstAt, span.at);
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

const same = (one: Evaluator, other: Evaluator): boolean =>
  one.type === "request"
    ? other.type === "request" && one.source === other.source
    : other.type === "telemetry" && one.by === other.by;

/** Ancestors further up than this are not asked. */
const farthest = 1_000;
