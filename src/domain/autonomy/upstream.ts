/**
 * Whose work went into a crossing: read from segments in chain order. A run used another when it links to it, or when it names among
 * `wardroom.consumed` a digest that the other named among `wardroom.produced`. One that stands inside the other is no such use: whoever
 * hands work down answers for it, and so does whoever does it. Of a run only those say anything who may speak for its agent.
 */
import { type Batch, type Derived, type DeriveState, derive, emptyDerivation } from "../derive/derive.ts";
import type { Signal, SpanObservation } from "../derive/observation.ts";
import { runsAbove } from "../derive/runs-above.ts";
import { spanKey } from "../derive/trace.ts";
import { countsFor, nativeKey, rootKey, rootOf, spanRunKey } from "../evidence/run-key.ts";
import type { AgentId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";

/** What it takes of a span, by the key of `rootKey`: where it stands and what it points to. */
interface Spot {
  trace: string;
  span: string;
  by: string | undefined;
  parent: string | undefined;
  links: { trace: string; span: string }[];
  consumed: string[];
  produced: string[];
}

/** A run by its key: `spanRunKey` or `nativeKey`. */
interface UsedRun {
  agent: AgentId;
  /** Those of its spans, "trace/span" each as its sender's. */
  roots: string[];
}

/** The signal that crossed: of these names, of that event time, received then. */
export interface CrossingSignal {
  agent: AgentId;
  signals: readonly string[];
  at: Instant;
  receivedAt: Instant;
}

export class Lineage {
  readonly #crossing: CrossingSignal;
  readonly #derived: DeriveState = emptyDerivation();
  /** What crossed, as it was told. */
  readonly #crossed: Derived[] = [];
  readonly #spots = new Map<string, Spot>();
  readonly #runs = new Map<string, UsedRun>();
  /** Runs by their spans. */
  readonly #byRoot = new Map<string, string>();
  /** What agents said of their runs by name. */
  readonly #said: Signal[] = [];

  constructor(crossing: CrossingSignal) {
    this.#crossing = crossing;
  }

  take(batch: Batch): void {
    const { signals, telemetry } = derive(this.#derived, batch);
    for (const derived of signals) {
      const { signal, native, by } = derived;
      if (this.#isCrossing(signal, batch.receivedAt)) this.#crossed.push(derived);
      if (signal.run === undefined) continue;
      if (native) this.#said.push(signal);
      else if (signal.signal === "run.duration") this.#name(signal.agent, signal.run, rootOf(signal.run, by));
    }
    for (const line of telemetry) if (line.kind === "span") this.#note(line);
  }

  /** The other agents whose runs the crossing run used, or another run of its agent in its trace did, and what these used, and so on. */
  upstream(): AgentId[] {
    const uses = this.#uses();
    const crossing = this.#crossingRuns();
    const seen = new Set(crossing);
    // What is added on the way is visited too.
    for (const run of seen) for (const used of uses.get(run) ?? []) seen.add(used);
    const agents = [...seen].flatMap((run) => (crossing.has(run) ? [] : (this.#runs.get(run)?.agent ?? [])));
    return [...new Set(agents)].filter((agent) => agent !== this.#crossing.agent);
  }

  #isCrossing({ agent, signal, at }: Signal, receivedAt: Instant): boolean {
    const { signals, ...crossing } = this.#crossing;
    return (
      agent === crossing.agent && at === crossing.at && receivedAt === crossing.receivedAt && signals.includes(signal)
    );
  }

  #name(agent: AgentId, run: string, root: string): void {
    const key = spanRunKey(agent, run);
    const { roots } = this.#runs.get(key) ?? { roots: [] };
    this.#runs.set(key, { agent, roots: [...roots, root] });
    this.#byRoot.set(root, key);
  }

  #note(line: SpanObservation): void {
    const { trace, span, parent, by, links, attributes } = line;
    this.#spots.set(rootKey(trace, spanKey(line)), { trace, span, by, parent, links, ...digestsIn(attributes) });
  }

  /** Those it came in, or was measured in, and the others of its agent in their traces. */
  #crossingRuns(): Set<string> {
    const runs = new Set(
      this.#crossed.flatMap(({ signal, native, by }) => {
        if (native) return signal.run === undefined ? [] : [this.#named(signal.agent, signal.run)];
        const [trace = "", span = ""] = itemOf(signal).split("/");
        return this.#runsOf({ trace, span, by });
      }),
    );
    const traces = new Set([...runs].flatMap((run) => this.#tracesOf(run)));
    for (const [run, { agent }] of this.#runs)
      if (agent === this.#crossing.agent && this.#tracesOf(run).some((trace) => traces.has(trace))) runs.add(run);
    return runs;
  }

  #tracesOf(run: string): string[] {
    return (this.#runs.get(run)?.roots ?? []).flatMap((root) => this.#spots.get(root)?.trace ?? []);
  }

  /** The run of an agent that native signals name: it may be that of a span. */
  #named(agent: AgentId, run: string): string {
    const ofSpan = spanRunKey(agent, run);
    if (this.#runs.has(ofSpan)) return ofSpan;
    const key = nativeKey(agent, run);
    if (!this.#runs.has(key)) this.#runs.set(key, { agent, roots: [] });
    return key;
  }

  /** The runs that a span stands in and may speak for. */
  #runsOf({ trace, span, by }: Pick<Spot, "trace" | "span" | "by">): string[] {
    return this.#above({ trace, span, by }).flatMap(({ key, root, agent, through }) => {
      const senders = by === undefined ? through : [by, ...through];
      return countsFor(senders, { run: nameOf(root), root, agent }) ? [key] : [];
    });
  }

  #above({ trace, span, by }: Pick<Spot, "trace" | "span" | "by">) {
    const { runs } = runsAbove(this.#derived, { trace, span, ...(by !== undefined && { by }) });
    return runs.flatMap(({ run, through }) => {
      const root = rootKey(trace, run);
      const key = this.#byRoot.get(root);
      const agent = key === undefined ? undefined : this.#runs.get(key)?.agent;
      return key === undefined || agent === undefined ? [] : [{ key, root, agent, through }];
    });
  }

  /** By run, those that it used itself. */
  #uses(): Map<string, Set<string>> {
    const used: { run: string; others: string[] }[] = [];
    const consumed: { run: string; digests: string[] }[] = [];
    const producers = new Map<string, Set<string>>();
    const produce = (run: string, digests: readonly string[]): void => {
      for (const digest of digests) producers.set(digest, (producers.get(digest) ?? new Set()).add(run));
    };
    const byId = Map.groupBy(this.#spots.values(), ({ trace, span }) => rootKey(trace, span));
    for (const spot of this.#spots.values()) {
      if (spot.links.length + spot.consumed.length + spot.produced.length === 0) continue;
      for (const run of this.#runsOf(spot)) {
        const linked = spot.links.flatMap(({ trace, span }) => byId.get(rootKey(trace, span)) ?? []);
        used.push({ run, others: linked.flatMap((one) => this.#runsOf(one)) });
        consumed.push({ run, digests: spot.consumed });
        produce(run, spot.produced);
      }
    }
    for (const { agent, run = "", attributes = {} } of this.#said) {
      const digests = digestsIn(attributes);
      const key = this.#named(agent, run);
      consumed.push({ run: key, digests: digests.consumed });
      produce(key, digests.produced);
    }
    for (const { run, digests } of consumed)
      used.push({ run, others: digests.flatMap((digest) => [...(producers.get(digest) ?? [])]) });
    const uses = new Map<string, Set<string>>();
    for (const { run, others } of used)
      for (const other of others)
        if (run !== other && !this.#isInside(run, other) && !this.#isInside(other, run))
          uses.set(run, (uses.get(run) ?? new Set()).add(other));
    return uses;
  }

  /** Whether a run stands in another, or in one that does. */
  #isInside(run: string, other: string): boolean {
    const above = new Set([run]);
    // What is added on the way is visited too.
    for (const one of above)
      for (const root of this.#runs.get(one)?.roots ?? []) {
        const spot = this.#spots.get(root);
        if (spot?.parent === undefined) continue;
        for (const { key } of this.#above({ ...spot, span: spot.parent })) above.add(key);
      }
    return run !== other && above.has(other);
  }
}

/** "trace/span" of "trace/span zz-b". */
const nameOf = (root: string): string => root.split(" ", 1)[0] ?? root;

/** "trace/span" of "trace/span evaluation.task_success", or "trace/span/2" of its second event. */
const itemOf = ({ id }: Signal): string => id.split(" ", 1)[0] ?? id;

const digestsIn = (attributes: Record<string, unknown>): Pick<Spot, "consumed" | "produced"> => ({
  consumed: listOf(attributes["wardroom.consumed"]),
  produced: listOf(attributes["wardroom.produced"]),
});

/** A list, as JSON or already read, or one. */
function listOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((one): one is string => typeof one === "string");
  return typeof value === "string" && value !== "" ? value.split(/[\s,]+/) : [];
}
