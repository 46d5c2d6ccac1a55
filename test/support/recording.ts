/** The recorded runs as trace requests, and as the observations intake makes of them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { SpanObservation } from "../../src/domain/derive/observation.ts";
import { readTraces } from "../../src/intake/otlp/spans.ts";

/** One OTLP/JSON trace request a run, in order of finishing. */
export const recordedLines = (): string[] =>
  gunzipSync(readFileSync(join(import.meta.dirname, "../fixtures/tau-airline.otlp.jsonl.gz")))
    .toString("utf8")
    .trim()
    .split("\n");

export const recordedSpans = (): SpanObservation[] =>
  recordedLines().flatMap((line) => readTraces(JSON.parse(line), Date.UTC(2030, 0, 1)).spans);

/** The same numbers for the same seed: for orders that can be had again. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const mixed = [...items];
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  for (let index = mixed.length - 1; index > 0; index--) {
    const other = Math.floor(next() * (index + 1));
    [mixed[index], mixed[other]] = [mixed[other] as T, mixed[index] as T];
  }
  return mixed;
}
