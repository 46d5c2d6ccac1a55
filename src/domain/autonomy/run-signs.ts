/**
 * Who told what of a run, and when: read from segments in chain order, by the tokens they came with. What judges a run is kept apart
 * from what the run left of itself.
 */
import { evaluationEvent } from "../derive/derived-signals.ts";
import type { Observation, SpanObservation } from "../derive/observation.ts";
import { readLine } from "../derive/observation-line.ts";
import { evidenceMissing } from "../evidence/reserved-signal.ts";
import { nativeKey } from "../evidence/run-key.ts";
import type { AgentId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";

/** What is known of one run. Times are wall times. */
export interface Signs {
  /** Its own: spans, log records and signals that judge nothing, and when the first and the last of them came. */
  told: number;
  firstAt: Instant;
  lastAt: Instant;
  /** Whose tokens they came with, "token:tok_1"; "" where a segment does not say. */
  by: ReadonlySet<string>;
  /** Whose tokens its evaluations came with. */
  judgedBy: ReadonlySet<string>;
}

interface Sign {
  at: Instant;
  source: string;
  judges: boolean;
}

interface PlacedSign extends Sign {
  parent?: string;
  run: boolean;
}

export class RunSigns {
  /** By "trace/span". */
  readonly #placed = new Map<string, PlacedSign>();
  /** By the key of the run that a native signal names. */
  readonly #named = new Map<string, Sign[]>();
  /** Of runs of spans, by "trace/span"; made when it is asked. */
  #ofSpans: Map<string, Sign[]> | undefined;

  take({ receivedAt: at, source = "", lines }: { receivedAt: Instant; source?: string; lines: readonly string[] }) {
    this.#ofSpans = undefined;
    for (const line of lines) this.#note(readLine(line), at, source);
  }

  /** What came from its first sign of life until its last: a name that was chosen again later is that of another run. */
  of({ run, agent, firstAt, lastAt }: { run: string; agent: AgentId; firstAt: Instant; lastAt: Instant }): Signs {
    this.#ofSpans ??= this.#settle();
    const all = [...(this.#named.get(nativeKey(agent, run)) ?? []), ...(this.#ofSpans.get(run) ?? [])].filter(
      ({ at }) => at >= firstAt && at <= lastAt,
    );
    const own = all.filter(({ judges }) => !judges);
    return {
      told: own.length,
      firstAt: own.reduce((first, { at }) => Math.min(first, at), Number.POSITIVE_INFINITY),
      lastAt: own.reduce((last, { at }) => Math.max(last, at), Number.NEGATIVE_INFINITY),
      by: new Set(own.map(({ source }) => source)),
      judgedBy: new Set(all.filter(({ judges }) => judges).map(({ source }) => source)),
    };
  }

  #note(line: Observation, at: Instant, source: string): void {
    switch (line.kind) {
      case "signal": {
        if (line.run === undefined || line.signal === evidenceMissing) return;
        const key = nativeKey(line.agent, line.run);
        const sign = { at, source, judges: line.signal.startsWith("evaluation.") };
        const known = this.#named.get(key);
        if (known) known.push(sign);
        else this.#named.set(key, [sign]);
        return;
      }
      case "span": {
        const judges = line.events.some(({ name }) => name === evaluationEvent);
        const key = `${line.trace}/${line.span}`;
        const parent = line.parent === undefined ? {} : { parent: `${line.trace}/${line.parent}` };
        // A run, or a call in it, that brings its own evaluation is both: what it did, and a judgement of it.
        if (judges) this.#keep(`${key}/judged`, { at, source, judges, parent: key, run: false });
        if (!judges || isWork(line)) this.#keep(key, { at, source, judges: false, ...parent, run: isRun(line) });
        else this.#keep(key, { at, source, judges: true, ...parent, run: false });
        return;
      }
      case "log":
        if (line.trace !== undefined && line.span !== undefined)
          this.#keep(`${line.trace}/log:${line.id}`, {
            at,
            source,
            judges: (line.event ?? line.attributes["event.name"]) === evaluationEvent,
            parent: `${line.trace}/${line.span}`,
            run: false,
          });
        return;
      case "point":
        return;
    }
  }

  /** The first that was told under an id counts; what others tell under it may complete the run, so that they told is kept beside it. */
  #keep(key: string, sign: PlacedSign): void {
    const known = this.#placed.get(key);
    if (!known) this.#placed.set(key, sign);
    else if (known.source !== sign.source) this.#beside(`${key} ${sign.source}`, { ...sign, parent: key, run: false });
  }

  #beside(key: string, sign: PlacedSign): void {
    if (!this.#placed.has(key)) this.#placed.set(key, sign);
  }

  #settle(): Map<string, Sign[]> {
    const found = new Map<string, Sign[]>();
    for (const [key, { at, source, judges }] of this.#placed) {
      const run = this.#runOf(key);
      if (run === undefined) continue;
      const known = found.get(run);
      if (known) known.push({ at, source, judges });
      else found.set(run, [{ at, source, judges }]);
    }
    return found;
  }

  #runOf(key: string): string | undefined {
    let at: string | undefined = key;
    for (let steps = 0; at !== undefined && steps < farthest; steps += 1) {
      const sign: PlacedSign | undefined = this.#placed.get(at);
      if (sign?.run) return at;
      at = sign?.parent;
    }
    return undefined;
  }
}

const isRun = ({ attributes }: SpanObservation): boolean => attributes["gen_ai.operation.name"] === "invoke_agent";

/** A run, or a call of a model or a tool in it. */
const isWork = ({ attributes }: SpanObservation): boolean => attributes["gen_ai.operation.name"] !== undefined;

/** Ancestors further up than this are not asked. */
const farthest = 1_000;
