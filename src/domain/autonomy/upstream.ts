/**
 * Whose work went into a crossing: read from segments in chain order. A run used another when it links to it, or when it names among
 * `wardroom.consumed` a digest that the other named among `wardroom.produced`. One that stands inside the other is no such use: whoever
 * hands work down answers for it, and so does whoever does it.
 */
import { type Batch, type DeriveState, derive, emptyDerivation } from "../derive/derive.ts";
import type { Observation, Signal, SpanObservation } from "../derive/observation.ts";
import { readLine } from "../derive/observation-line.ts";
import type { AgentId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";

/** What it takes of a span: where it stands and what it points to, by "trace/span". */
interface Spot {
  parent?: string;
  links: string[];
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
  /** The runs it came in, or the spans it was measured in. */
  readonly #crossed = new Set<string>();
  #derived: DeriveState = emptyDerivation();
  readonly #spots = new Map<string, Spot>();
  /** By run. */
  readonly #agents = new Map<string, AgentId>();
  /** Digests by run. */
  readonly #consumed = new Map<string, string[]>();
  readonly #producer = new Map<string, string>();

  constructor(crossing: CrossingSignal) {
    this.#crossing = crossing;
  }

  take(batch: Omit<Batch, "lines"> & { lines: readonly string[] }): void {
    const lines = batch.lines.map(readLine);
    for (const { signal } of derive(this.#derived, { ...batch, lines }).signals) {
      if (this.#isCrossing(signal, batch.receivedAt)) this.#crossed.add(signal.run ?? itemOf(signal));
      if (signal.run !== undefined && (signal.signal === "run.duration" || !this.#agents.has(signal.run)))
        this.#agents.set(signal.run, signal.agent);
    }
    for (const line of lines) this.#note(line);
  }

  /** The other agents whose runs the crossing run used, or another run of its agent in its trace did, and what these used, and so on. */
  upstream(): AgentId[] {
    const uses = this.#uses();
    const seen = new Set(this.#crossingRuns());
    for (let from = [...seen]; from.length > 0; ) {
      const next = new Set(from.flatMap((run) => [...(uses.get(run) ?? [])]));
      from = [...next].filter((run) => !seen.has(run));
      for (const run of from) seen.add(run);
    }
    const agents = [...seen].flatMap((run) => this.#agents.get(run) ?? []);
    return [...new Set(agents)].filter((agent) => agent !== this.#crossing.agent);
  }

  #isCrossing({ agent, signal, at }: Signal, receivedAt: Instant): boolean {
    const { signals, ...crossing } = this.#crossing;
    return (
      agent === crossing.agent && at === crossing.at && receivedAt === crossing.receivedAt && signals.includes(signal)
    );
  }

  #crossingRuns(): string[] {
    const runs = [...this.#crossed].flatMap((key) => this.#runOf(key) ?? []);
    const traces = new Set(runs.filter((run) => this.#spots.has(run)).map(traceOf));
    const beside = [...this.#agents].flatMap(([run, agent]) =>
      agent === this.#crossing.agent && this.#spots.has(run) && traces.has(traceOf(run)) ? [run] : [],
    );
    return [...runs, ...beside];
  }

  #note(line: Observation): void {
    if (line.kind === "span") {
      const key = `${line.trace}/${line.span}`;
      this.#spots.set(key, {
        ...(line.parent && { parent: `${line.trace}/${line.parent}` }),
        links: line.links.map(({ trace, span }) => `${trace}/${span}`),
      });
      this.#digests(this.#runOf(key) ?? key, line.attributes);
    }
    if (line.kind === "signal" && line.run !== undefined) this.#digests(line.run, line.attributes ?? {});
  }

  #digests(run: string, attributes: SpanObservation["attributes"]): void {
    const consumed = listOf(attributes["wardroom.consumed"]);
    if (consumed.length > 0) this.#consumed.set(run, [...(this.#consumed.get(run) ?? []), ...consumed]);
    for (const digest of listOf(attributes["wardroom.produced"])) this.#producer.set(digest, run);
  }

  /** By run, those that it used itself. */
  #uses(): Map<string, Set<string>> {
    const uses = new Map<string, Set<string>>();
    const use = (run: string, other: string | undefined): void => {
      if (other === undefined || run === other || this.#isInside(run, other) || this.#isInside(other, run)) return;
      uses.set(run, (uses.get(run) ?? new Set()).add(other));
    };
    for (const [key, { links }] of this.#spots) {
      const run = this.#runOf(key);
      if (run !== undefined) for (const link of links) use(run, this.#runOf(link) ?? link);
    }
    for (const [run, digests] of this.#consumed)
      for (const digest of digests) use(this.#runOf(run) ?? run, this.#producerOf(digest));
    return uses;
  }

  #isInside(run: string, other: string): boolean {
    let at = this.#spots.get(run)?.parent;
    for (let steps = 0; at !== undefined && steps < farthest; steps += 1) {
      if (at === other) return true;
      at = this.#spots.get(at)?.parent;
    }
    return false;
  }

  #producerOf(digest: string): string | undefined {
    const by = this.#producer.get(digest);
    return by === undefined ? undefined : (this.#runOf(by) ?? by);
  }

  /** The run that a span stands in, itself where it is one. */
  #runOf(key: string): string | undefined {
    let at: string | undefined = key;
    for (let steps = 0; at !== undefined && steps < farthest; steps += 1) {
      if (this.#agents.has(at)) return at;
      at = this.#spots.get(at)?.parent;
    }
    return undefined;
  }
}

/** "trace/span" of "trace/span evaluation.task_success". */
const itemOf = ({ id }: Signal): string => id.split(" ", 1)[0] ?? id;

const traceOf = (run: string): string => run.slice(0, run.indexOf("/"));

/** Ancestors further up than this are not asked. */
const farthest = 1_000;

/** A list, as JSON or already read, or one. */
function listOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((one): one is string => typeof one === "string");
  return typeof value === "string" && value !== "" ? value.split(/[\s,]+/) : [];
}
