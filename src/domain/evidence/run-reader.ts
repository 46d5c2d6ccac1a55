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
  readonly #runs = new Map<string, SeenRun>();
  /** By "trace/span". */
  readonly #spans = new Map<string, SeenSpan>();

  /** The next segment of the chain. */
  take(batch: SegmentPlace & { receivedAt: Instant; lines: readonly string[] }): void {
    const lines = batch.lines.map(readLine);
    for (const line of lines) this.#note(line);
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
    { run, agent, signal, value }: Signal,
    { chain, seq, receivedAt }: SegmentPlace & { receivedAt: Instant },
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
    if (signal.startsWith("evaluation.")) seen.evaluated = true;
    this.#runs.set(run, seen);
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
