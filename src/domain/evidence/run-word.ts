/** What one observation says of the run it belongs to: that it lives, and what it left of it. */

import { measuredLog } from "../derive/derived-logs.ts";
import { evaluation, evaluationEvent } from "../derive/derived-signals.ts";
import type { LogObservation, Observation, SegmentPlace, Signal, SpanObservation } from "../derive/observation.ts";
import type { Instant } from "../words/time.ts";
import { contentOf, toolOf } from "./run-slots.ts";

export interface Word {
  /** Wall time of its arrival. */
  arrived: Instant;
  place: SegmentPlace;
  /** Event time. */
  at: Instant;
  input?: true;
  output?: true;
  /** A call that ended, by the ids of its span: the same from two senders is one. */
  call?: { span: string; tool: string };
  /** With whose token it came, as `Teller` has it. */
  source: string;
  /** By which id what it tells of the run is known, the same from two senders; absent: it only judges. */
  told?: string;
  judges?: true;
}

/** Of a span or a log record: in which span it stands, and whom the token that sent it speaks for. */
export interface Placed {
  trace: string;
  span: string;
  by?: string;
  word: Word;
}

/** When and where it came. */
export type Told = Pick<Word, "arrived" | "place" | "source">;

/** More than a sign of life. */
export const isLeft = ({ input, output, call, judges }: Word): boolean =>
  input === true || output === true || call !== undefined || judges === true;

/** A span of something else, or a log record, says nothing of a run unless it left something of it. */
export function wordOf(line: SpanObservation | LogObservation, told: Told): Placed | undefined {
  const { trace, span, by } = line;
  if (trace === undefined || span === undefined) return undefined;
  const tool = line.kind === "span" ? toolOf(line) : undefined;
  const judges = isEvaluated(line);
  // A run, or a call in it, that brings its own evaluation is both: what it did, and a judgement of it.
  const isWork = line.kind === "span" && line.attributes["gen_ai.operation.name"] !== undefined;
  const word: Word = {
    ...told,
    at: line.kind === "span" ? line.end : line.at,
    ...held(line),
    ...(tool !== undefined && { call: { span: `${trace}/${span}`, tool } }),
    ...((isWork || !judges) && { told: line.kind === "span" ? `${trace}/${span}` : `log:${line.id}` }),
    ...(judges && { judges }),
  };
  if (!isLeft(word) && !isWork) return undefined;
  return { trace, span, ...(by !== undefined && { by }), word };
}

export function wordOfSignal(signal: Signal, told: Told): Word {
  const judges = signal.signal.startsWith("evaluation.");
  const word: Word = { ...told, at: signal.at, ...(judges ? { judges } : { told: `${told.source} ${signal.id}` }) };
  if (signal.attributes) Object.assign(word, held({ kind: "signal", ...signal }));
  return word;
}

function held(line: Observation): Pick<Word, "input" | "output"> {
  const { input, output } = contentOf(line);
  return { ...(input && { input }), ...(output && { output }) };
}

function isEvaluated(line: SpanObservation | LogObservation): boolean {
  switch (line.kind) {
    case "span":
      return line.events.some(({ name, attributes }) => name === evaluationEvent && evaluation(attributes));
    case "log":
      return measuredLog(line).samples.some(({ signal }) => signal.startsWith("evaluation."));
  }
}
