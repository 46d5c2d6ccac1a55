/** What one observation says of the run it belongs to: that it lives, and what it left of it. */

import { measuredLog } from "../derive/derived-logs.ts";
import { evaluation, evaluationEvent } from "../derive/derived-signals.ts";
import type { LogObservation, Observation, SegmentPlace, Signal, SpanObservation } from "../derive/observation.ts";
import type { Instant } from "../words/time.ts";
import type { Evaluator } from "./run.ts";
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
  evaluator?: Evaluator;
}

/** Of a span or a log record: in which span it stands, and whom the token that sent it speaks for. */
export interface Placed {
  trace: string;
  span: string;
  by?: string;
  word: Word;
}

type Told = Pick<Word, "arrived" | "place">;

/** More than a sign of life. */
export const isLeft = ({ input, output, call, evaluator }: Word): boolean =>
  input === true || output === true || call !== undefined || evaluator !== undefined;

/** A span of something else, or a log record, says nothing of a run unless it left something of it. */
export function wordOf(line: SpanObservation | LogObservation, told: Told): Placed | undefined {
  const { trace, span, by } = line;
  if (trace === undefined || span === undefined) return undefined;
  const tool = line.kind === "span" ? toolOf(line) : undefined;
  const word: Word = {
    ...told,
    at: line.kind === "span" ? line.end : line.at,
    ...held(line),
    ...(tool !== undefined && { call: { span: `${trace}/${span}`, tool } }),
    ...(isEvaluated(line) && { evaluator: { type: "telemetry", ...(by !== undefined && { by }) } }),
  };
  if (!isLeft(word) && (line.kind === "log" || line.attributes["gen_ai.operation.name"] === undefined))
    return undefined;
  return { trace, span, ...(by !== undefined && { by }), word };
}

/** @param source whose request it came in */
export function wordOfSignal(signal: Signal, source: string | undefined, told: Told): Word {
  const word: Word = { ...told, at: signal.at };
  if (signal.attributes) Object.assign(word, held({ kind: "signal", ...signal }));
  if (signal.signal.startsWith("evaluation."))
    word.evaluator = { type: "request", ...(source !== undefined && { source }) };
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
