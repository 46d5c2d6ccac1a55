/**
 * Whose work went into a crossing: read from segments in chain order. A run used another when it links to it, or when it names among
 * `wardroom.consumed` a digest that the other named among `wardroom.produced`. One that stands inside the other is no such use: whoever
 * hands work down answers for it, and so does whoever does it. Which run is whose, and what stands in it, is decided where runs are. Of an
 * id or a digest that several claim, whoever says so after another takes blame on itself alone, and not on those whose work it used.
 */
import { type Batch, type Derived, type DeriveState, derive, emptyDerivation } from "../derive/derive.ts";
import type { Signal, SpanObservation } from "../derive/observation.ts";
import { runsAbove } from "../derive/runs-above.ts";
import { maySpeak, spanBy, spanKey, trustedKey } from "../derive/trace.ts";
import { countsFor, nativeKey, rootKey, spanRunKey } from "../evidence/run-key.ts";
import { type NamedRun, Runs } from "../evidence/runs.ts";
import type { AgentId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";

/** A span, as whose token sent it. */
interface Place {
  trace: string;
  span: string;
  by: string | undefined;
}

/** What a run said of itself: in a span that stands in it, or by its name. */
interface Said {
  of: Place | { agent: AgentId; run: string };
  links: { trace: string; span: string }[];
  consumed: string[];
  produced: string[];
}

/** A run by its key: `spanRunKey` or `nativeKey`. */
interface UsedRun {
  agent: AgentId;
  /** Those of its spans, "trace/span" each as its sender's. */
  roots: readonly string[];
}

/** What a run used: what a digest names, or a span, as the sender of the link has it. */
type Used = { type: "digest"; runs: Set<string> } | ({ type: "span" } & Place);

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
  readonly #followed = new Runs((run) => this.#name(run));
  /** What crossed, as it was told. */
  readonly #crossed: Derived[] = [];
  /** What stands above each `invoke_agent` span, by its root. */
  readonly #parents = new Map<string, Place>();
  readonly #runs = new Map<string, UsedRun>();
  /** Runs by their spans: of several agents where ids are taken. */
  readonly #byRoot = new Map<string, Set<string>>();
  /** In the order in which it came. */
  readonly #said: Said[] = [];

  constructor(crossing: CrossingSignal) {
    this.#crossing = crossing;
  }

  take(batch: Batch): void {
    const read = derive(this.#derived, batch);
    this.#followed.take(read, batch);
    this.#followed.close(this.#derived);
    for (const derived of read.signals) {
      const { signal, native } = derived;
      if (this.#isCrossing(signal, batch.receivedAt)) this.#crossed.push(derived);
      if (!native || signal.run === undefined) continue;
      const { agent, run, attributes = {} } = signal;
      this.#note({ of: { agent, run }, links: [], ...digestsIn(attributes) });
    }
    for (const line of read.telemetry) if (line.kind === "span") this.#place(line);
  }

  /** The other agents whose runs the crossing run used, or another run of its agent in its trace did, and what these used, and so on. */
  upstream(): AgentId[] {
    const { uses, claims } = this.#uses();
    const crossing = this.#crossingRuns();
    const found = new Set<AgentId>();
    const followed = new Set(crossing);
    /** Of these nothing more comes, whoever used them: one digest may have thousands of makers and of users. */
    const told = new Set<Used>();
    // What is added on the way is visited too.
    for (const run of followed)
      for (const thing of uses.get(run) ?? []) {
        if (told.has(thing)) continue;
        const [first = [], ...others] = claims(thing);
        const owners = new Set(first.map((one) => this.#agentOf(one)));
        let isTold = true;
        for (const other of [first, ...others].flat()) {
          const agent = this.#agentOf(other);
          if (agent === undefined) continue;
          if ((crossing.has(other) || found.has(agent)) && (followed.has(other) || !owners.has(agent))) continue;
          if (run === other || this.#isInside(run, other) || this.#isInside(other, run)) {
            isTold = false;
            continue;
          }
          if (!crossing.has(other)) found.add(agent);
          if (owners.has(agent)) followed.add(other);
        }
        if (isTold) told.add(thing);
      }
    found.delete(this.#crossing.agent);
    return [...found];
  }

  #agentOf(run: string): AgentId | undefined {
    return this.#runs.get(run)?.agent;
  }

  #isCrossing({ agent, signal, at }: Signal, receivedAt: Instant): boolean {
    const { signals, ...crossing } = this.#crossing;
    return (
      agent === crossing.agent && at === crossing.at && receivedAt === crossing.receivedAt && signals.includes(signal)
    );
  }

  #name({ key, agent, roots }: NamedRun): void {
    this.#runs.set(key, { agent, roots: [...new Set([...(this.#runs.get(key)?.roots ?? []), ...roots])] });
    for (const root of roots) this.#byRoot.set(root, (this.#byRoot.get(root) ?? new Set()).add(key));
  }

  #place(line: SpanObservation): void {
    const { trace, span, parent, by, links, attributes } = line;
    if (parent !== undefined) this.#parents.set(rootKey(trace, spanKey(line)), { trace, span: parent, by });
    this.#note({ of: { trace, span, by }, links, ...digestsIn(attributes) });
  }

  #note(said: Said): void {
    if (said.links.length + said.consumed.length + said.produced.length > 0) this.#said.push(said);
  }

  /** Those it came in, or was measured in by the word of who may speak for its agent, and the others of its agent in their traces. */
  #crossingRuns(): Set<string> {
    const { agent } = this.#crossing;
    const runs = new Set(
      this.#crossed.flatMap(({ signal, native, by }) => {
        if (native) return signal.run === undefined ? [] : [this.#named(agent, signal.run)];
        const [trace = "", span = ""] = itemOf(signal).split("/");
        return this.#heard({ trace, span, by }, [agent]);
      }),
    );
    const traces = new Set([...runs].flatMap((run) => this.#tracesOf(run)));
    for (const [run, known] of this.#runs)
      if (known.agent === agent && this.#tracesOf(run).some((trace) => traces.has(trace))) runs.add(run);
    return runs;
  }

  #tracesOf(run: string): string[] {
    return (this.#runs.get(run)?.roots ?? []).map(traceOf);
  }

  /** The run of an agent that native signals name: it may be that of a span. */
  #named(agent: AgentId, run: string): string {
    const ofSpan = spanRunKey(agent, run);
    if (this.#runs.has(ofSpan)) return ofSpan;
    const key = nativeKey(agent, run);
    if (!this.#runs.has(key)) this.#runs.set(key, { agent, roots: [] });
    return key;
  }

  /** The runs that a span stands in, of agents that its sender may speak for, and whose spans lie between. */
  #above(place: Place): string[] {
    return this.#aboveEach(place).flat();
  }

  /** The same by their spans: of several that claim it, the one that came first is first. */
  #aboveEach(place: Place): string[][] {
    const { by } = place;
    return this.#ways(place).map(({ root, through }) => {
      const senders = by === undefined ? through : [by, ...through];
      const counts = (key: string) => countsFor(senders, { run: nameOf(root), root, agent: this.#agentOf(key) });
      return this.#runsAt(root).filter(counts);
    });
  }

  /** The runs above a span, if only those are listened to who may speak for one of these agents. */
  #heard(place: Place, agents: readonly AgentId[]): string[] {
    const isHeard = (by: string | undefined): boolean => agents.some((agent) => maySpeak({ by }, agent));
    return this.#ways(place).flatMap(({ root, through }) =>
      [spanBy(root), ...through].every(isHeard) ? this.#runsAt(root) : [],
    );
  }

  #ways({ trace, span, by }: Place): { root: string; through: string[] }[] {
    const { runs } = runsAbove(this.#derived, { trace, span, ...(by !== undefined && { by }) });
    const came = runs.length > 1 ? [...(this.#derived.traces.get(trace)?.spans.keys() ?? [])] : [];
    return runs
      .toSorted((one, other) => came.indexOf(one.run) - came.indexOf(other.run))
      .map(({ run, through }) => ({ root: rootKey(trace, run), through }));
  }

  #runsAt(root: string): string[] {
    return [...(this.#byRoot.get(root) ?? [])];
  }

  /**
   * The runs of a span that another links to, each by whoever claims it, the first first: as its own sender has it, or one for any, else as
   * each that sent it has.
   */
  #linked({ trace, span, by }: Place): string[][] {
    const spans = this.#derived.traces.get(trace);
    if (!spans) return [];
    const trusted = trustedKey(spans, span, by);
    const keys = trusted === undefined ? (spans.bound.get(span) ?? []) : [trusted];
    return keys.flatMap((key) => {
      const above = this.#aboveEach({ trace, span, by: spanBy(key) });
      // In no run it is nobody's, and that was said first.
      return above.length > 0 ? above : [[]];
    });
  }

  /** By run the things that it used, and whose each may be, the first to say so first. */
  #uses(): { uses: Map<string, Set<Used>>; claims: (used: Used) => string[][] } {
    const uses = new Map<string, Set<Used>>();
    const digests = new Map<string, { type: "digest"; runs: Set<string> }>();
    const digestOf = (digest: string) => {
      const known = digests.get(digest) ?? { type: "digest", runs: new Set() };
      digests.set(digest, known);
      return known;
    };
    /** Each once, however often it is linked to: a sender may say so in every one of thousands of spans. */
    const spans = new Map<string, Used>();
    const spanOf = (place: Place): Used => {
      const key = rootKey(place.trace, spanKey(place));
      const known = spans.get(key) ?? { type: "span", ...place };
      spans.set(key, known);
      return known;
    };
    for (const { of, links, consumed, produced } of this.#said) {
      const runs = "agent" in of ? [this.#named(of.agent, of.run)] : this.#above(of);
      for (const digest of produced) for (const run of runs) digestOf(digest).runs.add(run);
      const used: Used[] = consumed.map(digestOf);
      if (!("agent" in of)) used.push(...links.map((link) => spanOf({ ...link, by: of.by })));
      for (const run of used.length === 0 ? [] : runs) {
        const known = uses.get(run) ?? new Set();
        uses.set(run, known);
        for (const one of used) known.add(one);
      }
    }
    return {
      uses,
      claims: (used) => (used.type === "digest" ? [...used.runs].map((run) => [run]) : this.#linked(used)),
    };
  }

  /** Whether a run stands in another, or in one that does, by the word of who may speak for one of the two. */
  #isInside(run: string, other: string): boolean {
    const agents = [run, other].flatMap((one) => this.#agentOf(one) ?? []);
    const above = new Set([run]);
    // What is added on the way is visited too.
    for (const one of above)
      for (const root of this.#runs.get(one)?.roots ?? []) {
        const parent = this.#parents.get(root);
        for (const key of parent ? this.#heard(parent, agents) : []) above.add(key);
      }
    return run !== other && above.has(other);
  }
}

const traceOf = (root: string): string => root.slice(0, root.indexOf("/"));

/** "trace/span" of "trace/span zz-b". */
const nameOf = (root: string): string => root.split(" ", 1)[0] ?? root;

/** "trace/span" of "trace/span evaluation.task_success", or "trace/span/2" of its second event. */
const itemOf = ({ id }: Signal): string => id.split(" ", 1)[0] ?? id;

const digestsIn = (attributes: Record<string, unknown>): Pick<Said, "consumed" | "produced"> => ({
  consumed: listOf(attributes["wardroom.consumed"]),
  produced: listOf(attributes["wardroom.produced"]),
});

/** A list, as JSON or already read, or one. */
function listOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((one): one is string => typeof one === "string");
  return typeof value === "string" && value !== "" ? value.split(/[\s,]+/) : [];
}
