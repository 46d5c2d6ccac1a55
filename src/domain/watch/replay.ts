/** A recording played again: what a line holds, when its turn comes, and how it becomes a new occurrence of itself. */
import { rfc3339 } from "../words/rfc3339.ts";
import type { Duration, Instant } from "../words/time.ts";

/** One line of a recording: an OTLP/JSON trace request, a native signal, or an array of native signals. */
export type Recorded = TraceLine | SignalLine;

export interface TraceLine {
  kind: "traces";
  body: JsonObject;
  spans: number;
  /** The latest time in it; undefined when it names none. */
  last: Instant | undefined;
}

interface SignalLine {
  kind: "signals";
  items: JsonObject[];
  last: Instant | undefined;
}

export type JsonObject = Record<string, unknown>;

/** What is wrong with a line, and what to do about it. */
export interface LineProblem {
  problem: string;
  hint: string;
}

/** Reads one line. The service checks every field again; this asks only what replay itself must know. */
export function readLine(text: string): Recorded | LineProblem {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: "this line is not JSON", hint: "Write one JSON value a line, without line breaks inside it." };
  }
  if (isObject(value) && Array.isArray(value.resourceSpans)) return readTraces(value);
  if (isObject(value) && ("resourceMetrics" in value || "resourceLogs" in value))
    return {
      problem: "this line is an OTLP metrics or logs request",
      hint: "Replay sends trace requests and native signals; leave the line out.",
    };
  const items = Array.isArray(value) ? value : [value];
  if (items.length === 0) return { problem: "this batch holds no signal", hint: "Leave the line out." };
  if (!items.every(isSignal))
    return {
      problem: "this line is neither an OTLP trace request nor a signal",
      hint: 'A trace request has "resourceSpans"; a signal has "agent", "signal" and "value".',
    };
  return readSignals(items);
}

function readTraces(body: JsonObject): TraceLine {
  let spans = 0;
  let last: Instant | undefined;
  for (const span of spansOf(body)) {
    spans += 1;
    for (const at of [span.startTimeUnixNano, span.endTimeUnixNano, ...objects(span.events).map((e) => e.timeUnixNano)])
      last = later(last, millis(at));
  }
  return { kind: "traces", body, spans, last };
}

function readSignals(items: JsonObject[]): SignalLine | LineProblem {
  let last: Instant | undefined;
  for (const { at } of items) {
    if (at === undefined) continue;
    const instant = typeof at === "string" ? Date.parse(at) : Number.NaN;
    if (Number.isNaN(instant))
      return {
        problem: '"at" is not a time',
        hint: 'Write it as RFC 3339 with a zone, such as "2026-11-22T03:16:00Z".',
      };
    last = later(last, instant);
  }
  return { kind: "signals", items, last };
}

/** What a first reading of a whole recording learns, before anything is sent. */
export interface Survey {
  lines: number;
  spans: number;
  signals: number;
  /** The time of the first line that names one: pacing counts from here. */
  first: Instant | undefined;
  /** The latest time of all: "now" in a replay as of now. */
  last: Instant | undefined;
}

export const emptySurvey: Survey = { lines: 0, spans: 0, signals: 0, first: undefined, last: undefined };

export function survey(known: Survey, line: Recorded): Survey {
  return {
    lines: known.lines + 1,
    spans: known.spans + (line.kind === "traces" ? line.spans : 0),
    signals: known.signals + (line.kind === "signals" ? line.items.length : 0),
    first: known.first ?? line.last,
    last: later(known.last, line.last),
  };
}

/**
 * How fast to send. Only the sending: the times inside the lines stay as they are.
 * Without a speed, as fast as the service answers. What lies within the head start is sent at once.
 */
export interface Pace {
  speed?: number;
  headStart: Duration;
}

/** When a line's turn comes, if the replay began at `began`. A line without a time goes along with the one before it. */
export function turnOf(
  line: Recorded,
  { first }: Survey,
  { speed, headStart }: Pace,
  began: Instant,
): Instant | undefined {
  if (line.last === undefined || first === undefined) return undefined;
  if (speed === undefined) return began;
  return began + Math.max(0, line.last - first - headStart) / speed;
}

/** "60x", "60", "1.5x" -> how many times faster than it was recorded; undefined when it is no speed. */
export function parseSpeed(text: string): number | undefined {
  if (!/^\d+(\.\d+)?x?$/.test(text)) return undefined;
  const speed = Number(text.replace("x", ""));
  return speed > 0 ? speed : undefined;
}

/** Gives new ids. The same old id always gets the same new one, so that parents, links and runs still match. */
export interface Rename {
  /** 32 hex digits. */
  trace(old: string): string;
  /** 16 hex digits. */
  span(old: string): string;
  signal(old: string): string;
}

/**
 * The same line as something that happens anew: all times later by one constant, new trace, span and signal ids.
 * A run that a signal names as "traceId/spanId" follows its span; any other run, task or agent keeps its name.
 */
export function renew<Line extends Recorded>(line: Line, by: Duration, rename: Rename): Line;
export function renew(line: Recorded, by: Duration, rename: Rename): Recorded {
  const last = line.last === undefined ? undefined : line.last + by;
  if (line.kind === "signals") return { ...line, last, items: line.items.map((item) => renewSignal(item, by, rename)) };
  const body = {
    ...line.body,
    resourceSpans: each(line.body.resourceSpans, (resource) => ({
      ...resource,
      scopeSpans: each(resource.scopeSpans, (scope) => ({
        ...scope,
        spans: each(scope.spans, (span) => renewSpan(span, by, rename)),
      })),
    })),
  };
  return { ...line, last, body };
}

function renewSpan(span: JsonObject, by: Duration, rename: Rename): JsonObject {
  return {
    ...span,
    ...renewIds(span, rename),
    ...shiftNanos(span, by),
    ...(span.events !== undefined && {
      events: each(span.events, (event) => ({ ...event, ...shiftNanos(event, by) })),
    }),
    ...(span.links !== undefined && { links: each(span.links, (link) => ({ ...link, ...renewIds(link, rename) })) }),
  };
}

/** Hex ids in OTLP/JSON are case-insensitive, so both spellings of an id get one new id. An empty parent stays empty. */
function renewIds(carrier: JsonObject, rename: Rename): JsonObject {
  const renewed: JsonObject = {};
  for (const [key, kind] of [
    ["traceId", "trace"],
    ["spanId", "span"],
    ["parentSpanId", "span"],
  ] as const) {
    const old = carrier[key];
    if (typeof old === "string" && old !== "") renewed[key] = rename[kind](old.toLowerCase());
  }
  return renewed;
}

/** OTLP/JSON writes 64-bit nanoseconds as strings and allows numbers. 0 means "not set" and stays. */
function shiftNanos(carrier: JsonObject, by: Duration): JsonObject {
  const shifted: JsonObject = {};
  for (const key of ["startTimeUnixNano", "endTimeUnixNano", "timeUnixNano"]) {
    const old = nanos(carrier[key]);
    if (old !== undefined) shifted[key] = String(old + BigInt(Math.round(by)) * 1_000_000n);
  }
  return shifted;
}

function renewSignal(item: JsonObject, by: Duration, rename: Rename): JsonObject {
  const { id, at, run } = item;
  const [trace, span] = typeof run === "string" && /^[0-9a-f]{32}\/[0-9a-f]{16}$/i.test(run) ? run.split("/") : [];
  return {
    ...item,
    ...(typeof id === "string" && { id: rename.signal(id) }),
    ...(typeof at === "string" && { at: rfc3339(Date.parse(at) + by) }),
    ...(trace && span && { run: `${rename.trace(trace.toLowerCase())}/${rename.span(span.toLowerCase())}` }),
  };
}

export function* spansOf(body: JsonObject): Iterable<JsonObject> {
  for (const resource of objects(body.resourceSpans))
    for (const scope of objects(resource.scopeSpans)) yield* objects(scope.spans);
}

function nanos(value: unknown): bigint | undefined {
  if (typeof value === "number") return Number.isInteger(value) && value > 0 ? BigInt(value) : undefined;
  if (typeof value !== "string" || !/^\d{1,20}$/.test(value)) return undefined;
  const found = BigInt(value);
  return found > 0n ? found : undefined;
}

function millis(value: unknown): Instant | undefined {
  const found = nanos(value);
  return found === undefined ? undefined : Number(found / 1_000_000n);
}

const later = (a: Instant | undefined, b: Instant | undefined): Instant | undefined =>
  a === undefined ? b : b === undefined ? a : Math.max(a, b);

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isSignal = (value: unknown): value is JsonObject =>
  isObject(value) && typeof value.agent === "string" && typeof value.signal === "string";

const objects = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** Changes the objects of a list; whatever else stands there is left for the service to refuse. */
const each = (value: unknown, change: (item: JsonObject) => JsonObject): unknown =>
  Array.isArray(value) ? value.map((item) => (isObject(item) ? change(item) : item)) : value;
