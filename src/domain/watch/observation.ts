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

/** One OTLP metric point: a number that somebody else measured, with the attributes of its resource. */
export interface PointObservation {
  kind: "point";
  resource: Record<string, unknown>;
  scope?: string;
  metric: string;
  unit?: string;
  value: number;
  at: Instant;
  attributes: Record<string, unknown>;
  /** As of a span. */
  by?: string;
}

/** One OTLP log record. `severity` is OTLP's number: 17 and above are errors. */
export interface LogObservation {
  kind: "log";
  resource: Record<string, unknown>;
  scope?: string;
  event?: string;
  severity: number;
  body?: unknown;
  at: Instant;
  attributes: Record<string, unknown>;
  trace?: string;
  span?: string;
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
  lines: string[];
  minAt: Instant;
  maxAt: Instant;
  agents: AgentId[];
  /** 64-bit hashes of (token, id) of the lines that carry an id: 8 bytes each, concatenated. */
  idHashes: Uint8Array;
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
