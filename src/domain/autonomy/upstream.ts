/**
 * Whose work an agent used: read from segments in chain order. B used A's when a run of B stands inside a run of A, or a run of A inside
 * one of B; when it links to it; or when it names among `wardroom.consumed` a digest that A named among `wardroom.produced`.
 */
import { type Batch, type DeriveState, derive, emptyDerivation } from "../derive/derive.ts";
import type { Observation, SpanObservation } from "../derive/observation.ts";
import { readLine } from "../derive/observation-line.ts";
import type { AgentId } from "../pact/pact.ts";

/** What it takes of a span: where it stands and what it points to, by "trace/span". */
interface Spot {
  parent?: string;
  links: string[];
}

export class Lineage {
  #derived: DeriveState = emptyDerivation();
  readonly #spots = new Map<string, Spot>();
  /** By run. */
  readonly #agents = new Map<string, AgentId>();
  /** Digests by run. */
  readonly #consumed = new Map<string, string[]>();
  readonly #producer = new Map<string, string>();

  take(batch: Omit<Batch, "lines"> & { lines: readonly string[] }): void {
    const lines = batch.lines.map(readLine);
    for (const { signal } of derive(this.#derived, { ...batch, lines }).signals)
      if (signal.run !== undefined && (signal.signal === "run.duration" || !this.#agents.has(signal.run)))
        this.#agents.set(signal.run, signal.agent);
    for (const line of lines) this.#note(line);
  }

  /** The agents whose work it used, and whose work these used, and so on. */
  upstreamOf(agent: AgentId): AgentId[] {
    const uses = this.#uses();
    const found = new Set<AgentId>();
    for (let from: AgentId[] = [agent]; from.length > 0; ) {
      const next = new Set(from.flatMap((one) => [...(uses.get(one) ?? [])]));
      from = [...next].filter((one) => one !== agent && !found.has(one));
      for (const one of from) found.add(one);
    }
    return [...found];
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

  /** By agent, those whose work its runs used themselves. */
  #uses(): Map<AgentId, Set<AgentId>> {
    const uses = new Map<AgentId, Set<AgentId>>();
    const use = (one: AgentId | undefined, other: AgentId | undefined): void => {
      if (one === undefined || other === undefined || one === other) return;
      uses.set(one, (uses.get(one) ?? new Set()).add(other));
    };
    for (const [key, { parent, links }] of this.#spots) {
      const run = this.#runOf(key);
      if (run === undefined) continue;
      const agent = this.#agents.get(run);
      for (const link of links) use(agent, this.#agents.get(this.#runOf(link) ?? link));
      if (run !== key || parent === undefined) continue;
      const around = this.#agents.get(this.#runOf(parent) ?? "");
      // Whoever called it gave it its task; whoever called it goes on with its result.
      use(agent, around);
      use(around, agent);
    }
    for (const [run, digests] of this.#consumed)
      for (const digest of digests)
        use(this.#agents.get(this.#runOf(run) ?? run), this.#agents.get(this.#producerOf(digest) ?? ""));
    return uses;
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

/** Ancestors further up than this are not asked. */
const farthest = 1_000;

/** A list, as JSON or already read, or one. */
function listOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((one): one is string => typeof one === "string");
  return typeof value === "string" && value !== "" ? value.split(/[\s,]+/) : [];
}
