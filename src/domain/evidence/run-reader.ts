/** The runs of a stretch of the past: its segments in chain order through the same machine that the watch goes by. */
import { type Batch, type DeriveState, derive, emptyDerivation } from "../derive/derive.ts";
import type { AgentId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import { runOf } from "./open-run.ts";
import { closedAt, type Run, settledAt } from "./run.ts";
import { isLeft } from "./run-word.ts";
import { Runs } from "./runs.ts";

export interface ClosedRun extends Run {
  /** Wall time. */
  closedAt: Instant;
  /** Nothing that comes changes it any more. */
  settled: boolean;
}

export class RunReader {
  readonly #derived: DeriveState = emptyDerivation();
  readonly #runs = new Runs();
  readonly #over: Run[] = [];

  /** The next segment of the chain. */
  take(batch: Batch): void {
    this.#runs.take(derive(this.#derived, batch), batch);
    this.#over.push(...this.#runs.close(this.#derived));
  }

  /** Time goes on without a segment: who waited or was silent for long enough by then does so no longer. */
  pass(receivedAt: Instant): void {
    this.take({ chain: "", seq: Number.POSITIVE_INFINITY, receivedAt, lines: [] });
  }

  /** Runs that closed from `from` until before `to`, as far as it has read. */
  closed(from: Instant, to: Instant): ClosedRun[] {
    return this.#known().filter(
      (run) => run.closedAt >= from && run.closedAt < to && run.closedAt <= this.#derived.now,
    );
  }

  /** By agent, the first sign of life of a run that did not close before `to`. */
  openSince(to: Instant): Map<AgentId, Instant> {
    const since = new Map<AgentId, Instant>();
    for (const { agent, firstAt, ...run } of this.#known())
      if (run.closedAt >= to) since.set(agent, Math.min(firstAt, since.get(agent) ?? firstAt));
    return since;
  }

  /** When the first of what a run left came of which nobody knows yet whose it is. */
  unknownSince(): Instant | undefined {
    let since = Number.POSITIVE_INFINITY;
    for (const { agent, firstAt } of this.#runs.open.values())
      if (agent === undefined) since = Math.min(since, firstAt);
    for (const missing of this.#runs.waiting.values())
      for (const placed of missing.values())
        for (const { word } of placed) if (isLeft(word)) since = Math.min(since, word.arrived);
    return Number.isFinite(since) ? since : undefined;
  }

  #known(): ClosedRun[] {
    const { now } = this.#derived;
    const open = [...this.#runs.open.values()].flatMap((run) => runOf(run) ?? []);
    return [...this.#over, ...open].map((run) => ({
      ...run,
      closedAt: closedAt(run),
      settled: settledAt(run) <= now,
    }));
  }
}
