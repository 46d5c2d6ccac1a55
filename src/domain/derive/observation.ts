/** What arrives: observations as received, cut into segments, and the signals derived from them. */
import type { AgentId, RoomId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";

export type Attributes = Record<string, string | number | boolean>;

/** A native signal, read. */
export interface SignalObservation {
  kind: "signal";
  agent: AgentId;
  signal: string;
  value: number;
  at: Instant;
  run?: string;
  attributes?: Attributes;
  id?: string;
}

/** One OTLP span with the attributes of its resource; attribute values are flattened to plain JSON. */
export interface SpanObservation {
  kind: "span";
  resource: Record<string, unknown>;
  scope?: string;
  trace: string;
  span: string;
  parent?: string;
  name: string;
  start: Instant;
  end: Instant;
  attributes: Record<string, unknown>;
  events: { name: string; at: Instant; attributes: Record<string, unknown> }[];
  links: { trace: string; span: string }[];
  /** The agent, or pattern of agents, whose token sent it; absent: a token that may speak for any. It counts for nobody else. */
  by?: string;
  /** OTLP status code: 0 unset, 1 ok, 2 error. */
  status: 0 | 1 | 2;
}

/** One point of an OTLP metric with the attributes of its resource. */
export type PointObservation = NumberPoint | DistributionPoint;

interface PointFrame {
  kind: "point";
  /** Names the time series it is a point of: hex digits made of resource, scope, metric and attributes. */
  series: string;
  resource: Record<string, unknown>;
  scope?: string;
  metric: string;
  unit?: string;
  attributes: Record<string, unknown>;
  /** Since when a sum or distribution has been added up. */
  start?: Instant;
  at: Instant;
}

export interface NumberPoint extends PointFrame {
  /** A gauge stands for itself; a sum says what came since `start` (cumulative) or since the point before (delta). */
  type: "gauge" | "sum";
  cumulative?: true;
  /** Only ever grows. */
  monotonic?: true;
  value: number;
}

/** A histogram, of whatever buckets, or a summary. */
export interface DistributionPoint extends PointFrame {
  type: "distribution";
  cumulative?: true;
  count: number;
  sum?: number;
  min?: number;
  max?: number;
}

/** One OTLP log record with the attributes of its resource. */
export interface LogObservation {
  kind: "log";
  /** Hex digits made of all it says. */
  id: string;
  resource: Record<string, unknown>;
  scope?: string;
  /** The span it was written in. */
  trace?: string;
  span?: string;
  event?: string;
  /** OTLP severity number: 1 to 24, 17 and above is an error. */
  severity?: number;
  body?: unknown;
  attributes: Record<string, unknown>;
  at: Instant;
  /** As of a span. */
  by?: string;
}

export type Observation = SignalObservation | SpanObservation | PointObservation | LogObservation;

/** A segment about to be appended: one JSON line an observation, one room. `kind: "tick"` carries no line and moves wall time on. */
export interface SegmentDraft {
  room: RoomId;
  /** Who sent it: "token:tok_..." of the bearer, or "wardroom" where time itself is what is told. */
  source: string;
  /** Wall clock at which the batch was received. */
  receivedAt: Instant;
  /** The name of the derivation that reads it, so that a rebuild derives the same. */
  derive: string;
  lines: readonly string[] | WrittenLines;
  minAt: Instant;
  maxAt: Instant;
  agents: AgentId[];
  /** 64-bit hashes of (token, id) of the lines that carry an id: 8 bytes each, concatenated. */
  idHashes: Uint8Array;
}

/** Lines as they lie on disk: so many of them in UTF-8, a line break between two. */
export interface WrittenLines {
  readonly length: number;
  readonly bytes: Uint8Array;
}

/** Where a segment stands in the world: each writer has a chain of its own. */
export interface SegmentPlace {
  chain: string;
  seq: number;
}

/** A segment on disk. */
export interface SegmentHeader extends SegmentPlace {
  room: RoomId;
  source: string;
  receivedAt: Instant;
  derive: string;
  count: number;
  minAt: Instant;
  maxAt: Instant;
  digest: string;
  prev: string;
  hash: string;
}

export interface Segment extends SegmentHeader {
  lines: string[];
}

/** The same, its lines as they lie on disk: `count` of them in UTF-8, a line break between two. */
export interface ReceivedSegment extends SegmentHeader {
  bytes: Uint8Array;
}

/** One measured value about one agent: what thresholds are held against. */
export interface Signal {
  /** Native id, or traceId/spanId(/n) for OTLP; unique enough to compare two derivations. */
  id: string;
  agent: AgentId;
  signal: string;
  value: number;
  at: Instant;
  run?: string;
  attributes?: Attributes;
}
