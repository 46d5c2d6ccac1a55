/**
 * From observations to signals: spans are put together into runs, and what they measured gets its agent and its run. Segments in chain
 * order in, signals out; the same segments always give the same signals.
 *
 * A span takes its agent from `gen_ai.agent.id` or `.name`, else from its nearest ancestor, else from `service.name`; its
 * run is the nearest `invoke_agent` span above it or itself. Spans may come in any order and in many segments: one
 * whose ancestors are missing waits for them, by the wall time of later segments, and then goes with what is known. A log
 * record written in a span stands below it. A point of a metric goes by its own names, and by the point before it.
 *
 * Which version reads a segment, the segment says. "derive/1" found ancestors by their ids alone, so that whoever sent a span of an
 * ancestor's id could take away what stood below it; since "derive/2" none counts for an agent that its sender does not speak for.
 */

import { drillOf } from "../drill/drill-signal.ts";
import { evidenceMissing, ownSource } from "../evidence/reserved-signal.ts";
import type { AgentId } from "../pact/pact.ts";
import { type Duration, hour, type Instant, minute } from "../words/time.ts";
import { measuredLog } from "./derived-logs.ts";
import { measuredPoint, ownerOf, type SeriesMark } from "./derived-points.ts";
import { type Measured, measured, type Sample } from "./derived-signals.ts";
import { NativeLine } from "./native-line.ts";
import type {
  LogObservation,
  Observation,
  PointObservation,
  Signal,
  SignalObservation,
  SpanObservation,
} from "./observation.ts";
import { readLine } from "./observation-line.ts";
import { byIds, inOrder, readAs, resolve, see, settle } from "./resolve.ts";
import { noteBound, spanKey, type Trace } from "./trace.ts";

export const derivation = "derive/2";

/** Every version there was, the newest first. What they remember has one form, so each goes on from what another read. */
export const derivations = [derivation, byIds] as const;

/** How long a span waits for an ancestor that has not come. */
export const ancestorPatience: Duration = 5 * minute;

/** A trace is forgotten when nothing was added to it for this long; a span that comes again after that counts again. */
export const traceMemory: Duration = hour;

/** More spans than this are not remembered: the trace that was quiet longest is settled and forgotten early. */
const mostSpans = 200_000;

/** More time series than this are not remembered: the one that was quiet longest is forgotten. */
export const mostSeries = 20_000;

/** A batch as the chain holds it; lines that are already read may be given as they are. */
export interface Batch {
  chain: string;
  seq: number;
  receivedAt: Instant;
  lines: readonly (string | Observation)[];
  /** Whose request it was; see `drillOf`. */
  source?: string;
  /** The version that reads it; absent: that of the one before it. */
  derive?: string;
}

/** Moved on in place: who passes a state in gets the same one back and has it changed. */
export interface DeriveState {
  /** By trace id, the longest quiet first. */
  traces: Map<string, Trace>;
  /** What waits for an ancestor, by "trace/span", the longest waiting first. */
  waiting: Map<string, Waiting>;
  spans: number;
  /** The last point of each time series that is added up, the longest quiet first. */
  series: Map<string, SeriesMark>;
  /** The latest wall time any segment told. */
  now: Instant;
  /** What read the latest segment. */
  version: string;
}

export interface Waiting {
  trace: string;
  /** Its span key. */
  span: string;
  /** Whom the token that sent it speaks for. */
  by?: string;
  since: Instant;
  service?: AgentId;
  samples: Sample[];
  /** Of those of its trace that came in order. */
  nth?: number;
  /** Already told to time windows, under these agents. */
  told?: AgentId[];
  /** Already told to run windows too. */
  whole?: AgentId[];
}

/**
 * A signal is told to time windows as soon as its agent is known and to run windows once its run is: "time" and "runs" are
 * the two halves of one signal, "all" is both at once.
 */
export interface Derived {
  signal: Signal;
  reaches: "all" | "time" | "runs";
  /** Its sender named the run itself: whoever sends as another agent may name the same. */
  native?: true;
  /** Of telemetry that may have waited: when it arrived, in wall time, and whom the token that sent it speaks for. */
  since?: Instant;
  by?: string;
}

export interface Derivation {
  state: DeriveState;
  signals: Derived[];
  /** Each agent that showed itself in this segment, with the time of the first sign of it. */
  agentsSeen: Map<AgentId, Instant>;
  toolCalls: ToolCall[];
  /** Spans that were read for the first time, and log records that were written in a span. */
  telemetry: (SpanObservation | LogObservation)[];
}

export interface ToolCall {
  id: string;
  agent: AgentId;
  tool: string;
  at: Instant;
  end: Instant;
  failed: boolean;
}

export const emptyDerivation = (): DeriveState => ({
  traces: new Map(),
  waiting: new Map(),
  spans: 0,
  series: new Map(),
  now: 0,
  version: derivation,
});

/** Reads one segment. One without lines only lets time pass; that of a drill is no sign of anything, not even of time. */
export function derive(state: DeriveState, batch: Batch): Derivation {
  const out: Derivation = { state, signals: [], agentsSeen: new Map(), toolCalls: [], telemetry: [] };
  if (drillOf(batch) !== undefined) return out;
  readAs(state, batch.derive ?? state.version);
  state.now = Math.max(state.now, batch.receivedAt);
  giveUp(out, state.now - ancestorPatience);
  for (let index = 0; index < batch.lines.length; index++) {
    const line = batch.lines[index];
    const observation = typeof line === "string" ? readLine(line) : line;
    switch (observation?.kind) {
      case "span":
        if (place(out, observation, observation.end, () => measured(observation))) out.telemetry.push(observation);
        break;
      case "log":
        log(out, observation);
        break;
      case "point":
        point(out, observation);
        break;
      case "signal":
        see(out, observation.agent, observation.at);
        out.signals.push({ signal: named(observation, batch, index), reaches: "all", native: true });
    }
  }
  forget(out);
  if (batch.source !== ownSource && out.signals.some(({ signal }) => signal.signal === evidenceMissing))
    out.signals = out.signals.filter(({ signal }) => signal.signal !== evidenceMissing);
  return out;
}

/** True where letting time pass until then tells nothing: nobody waits so long, and no trace is forgotten whose spans wait. */
export const tellsNothing = (state: DeriveState, receivedAt: Instant): boolean =>
  state.waiting.size === 0 ||
  (state.spans <= mostSpans && Math.max(state.now, receivedAt) < (patienceEnds(state) ?? 0));

/** A signal without an id is named after its place. */
function named(observation: SignalObservation, { chain, seq }: Batch, index: number): Signal {
  const isLine = observation instanceof NativeLine;
  if (isLine ? observation.hasId : observation.id !== undefined)
    return observation as SignalObservation & { id: string };
  const id = `${chain}:${seq}:${index}`;
  return isLine ? observation.named(id) : { ...observation, id };
}

/** The wall time at which a segment without lines would let somebody go on, if any wait. */
export function patienceEnds({ waiting }: DeriveState): Instant | undefined {
  for (const { since } of waiting.values()) return since + ancestorPatience;
  return undefined;
}

/** Who has waited long enough goes with what is known: the nearest agent found so far, else the service. */
function giveUp(out: Derivation, since: Instant): void {
  for (const waiting of out.state.waiting.values()) {
    if (waiting.since > since) return;
    settle(out, waiting);
  }
}

/** A span, or what stands below one like it. */
type Placed = Pick<SpanObservation, "trace" | "span" | "parent" | "by">;

/** False: it is known already. */
function place(out: Derivation, item: Placed, at: Instant, measure: () => Measured): boolean {
  const { state } = out;
  const trace = traceOf(state, item.trace);
  const key = spanKey(item);
  if (trace.spans.has(key)) return false;
  const { agent, service, samples, run } = measure();
  const nth = trace.spans.size;
  state.spans += 1;
  noteBound(trace, key);
  trace.spans.set(key, {
    ...(item.parent && { parent: item.parent }),
    ...(agent && { agent }),
    ...(run && { run }),
  });
  if (agent) see(out, agent, at);
  if (samples.length > 0)
    resolve(out, trace, {
      trace: item.trace,
      span: key,
      ...(item.by && { by: item.by }),
      since: state.now,
      ...(service && { service }),
      samples,
      nth,
    });
  for (const waiting of inOrder(state, item.trace, take(trace.awaited, item.span))) resolve(out, trace, waiting);
  return true;
}

/** A record that measures something takes agent and run from the span it was written in, as a span below it would. */
function log(out: Derivation, observation: LogObservation): void {
  const { id, trace, span, by, at } = observation;
  const measures = measuredLog(observation);
  const { agent, service, samples } = measures;
  if (trace && span) out.telemetry.push(observation);
  if (trace && span && samples.length > 0) {
    place(out, { trace, span: `log:${id}`, parent: span, by }, at, () => measures);
    return;
  }
  const whose = agent ?? (trace && span ? undefined : service);
  if (whose === undefined) return;
  see(out, whose, at);
  for (const sample of samples) out.signals.push(ownSignal(`log:${id}`, sample, whose));
}

function point(out: Derivation, observation: PointObservation): void {
  const agent = ownerOf(observation);
  if (agent === undefined) return;
  see(out, agent, observation.at);
  const { series } = out.state;
  const { samples, mark } = measuredPoint(observation, series.get(observation.series));
  if (mark) {
    series.delete(observation.series);
    series.set(observation.series, mark);
    for (const quiet of series.keys()) {
      if (series.size <= mostSeries) break;
      series.delete(quiet);
    }
  }
  for (const sample of samples) out.signals.push(ownSignal(`${observation.series}/${observation.at}`, sample, agent));
}

const ownSignal = (item: string, { signal, value, at, attributes }: Sample, agent: AgentId): Derived => ({
  signal: { id: `${item} ${signal}`, agent, signal, value, at, attributes },
  reaches: "all",
});

/** Brings a trace to the end of the line of those to be forgotten. */
function traceOf(state: DeriveState, id: string): Trace {
  const trace = state.traces.get(id) ?? { spans: new Map(), bound: new Map(), awaited: new Map(), touched: state.now };
  trace.touched = state.now;
  state.traces.delete(id);
  state.traces.set(id, trace);
  return trace;
}

function forget(out: Derivation): void {
  const { state } = out;
  for (const [id, trace] of state.traces) {
    if (trace.touched + traceMemory > state.now && state.spans <= mostSpans) return;
    const spans = [...trace.awaited.values()].flatMap((one) => [...one]);
    for (const waiting of inOrder(state, id, new Set(spans))) settle(out, waiting);
    state.spans -= trace.spans.size;
    state.traces.delete(id);
  }
}

function take(map: Map<string, Set<string>>, key: string): Iterable<string> {
  const taken = map.get(key) ?? [];
  map.delete(key);
  return taken;
}
