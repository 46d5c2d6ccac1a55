/**
 * Puts together, from segments in chain order, what each run left behind. A run is one `invoke_agent` span, closed by its end, or the
 * run that native signals name, closed by its `run.duration` or after half an hour without a signal.
 */
import { type DeriveState, derive, emptyDerivation } from "../derive/derive.ts";
import type { Observation, SegmentPlace, Signal, SpanObservation } from "../derive/observation.ts";
import { readLine } from "../derive/observation-line.ts";
import type { AgentId } from "../pact/pact.ts";
import { type Duration, type Instant, minute, second } from "../words/time.ts";
import { evidenceMissing } from "./judged-runs.ts";
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
  readonly #runs = new Map<string, SeenRun>();
  /** By "trace/span". */
  readonly #spans = new Map<string, SeenSpan>();
  /** Whom the token speaks for that sent a span or log record, where it is bound; by "trace/span". */
  readonly #bound = new Map<string, string>();

  /** The next segment of the chain. */
  take(batch: SegmentPlace & { receivedAt: Instant; source?: string; lines: readonly string[] }): void {
    const lines = batch.lines.map(readLine);
    for (const line of lines) this.#note(line, batch.receivedAt);
    for (const { signal } of derive(this.#derived, { ...batch, lines }).signals) this.#signal(signal, batch);
    for (const line of lines)
      if (line.kind === "signal" && line.run !== undefined) this.#content(line.run, contentOf(line));
  }

  /** Runs that closed from `from` until before `to`, each with what its spans held. */
  closed(from: Instant, to: Instant): (SeenRun & { closedAt: Instant })[] {
    this.#settle();
    return [...this.#runs.values()].flatMap((run) => {
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
    { chain, seq, receivedAt, source }: SegmentPlace & { receivedAt: Instant; source?: string },
  ): void {
    // What was judged of a run is no sign of its life.
    if (run === undefined || signal === evidenceMissing) return;
    const seen = this.#runs.get(run) ?? {
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
    if (signal === "run.duration") {
      seen.endedAt ??= receivedAt;
      seen.began ??= receivedAt - value * second;
      // A run inside another agent's run is its own agent's.
      seen.agent = agent;
    }
    if (signal.startsWith("evaluation.")) {
      seen.evaluated = true;
      // The id of what was derived is "trace/span signal", one that a sender gave has no space. What is derived may have come earlier.
      const [item = id, derived] = id.split(" ", 2);
      const by: Evaluator =
        derived === undefined ? { type: "request", source } : { type: "telemetry", by: this.#boundOf(item) };
      if (!seen.evaluators.some((one) => same(one, by))) seen.evaluators.push(by);
    }
    this.#runs.set(run, seen);
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
