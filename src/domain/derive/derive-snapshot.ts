/** What the derivation remembers, as JSON and back. */

import type { Instant } from "../words/time.ts";
import { type Ancestor, awaitMissing, type DeriveState, emptyDerivation, noteBound, type Waiting } from "./derive.ts";
import type { SeriesMark } from "./derived-points.ts";

export interface PackedDerivation {
  now: Instant;
  traces: { id: string; touched: Instant; spans: ({ id: string } & Ancestor)[] }[];
  waiting: Waiting[];
  /** Absent in snapshots of before there were metrics. */
  series?: ({ id: string } & SeriesMark)[];
}

export const packDerivation = ({ now, traces, waiting, series }: DeriveState): PackedDerivation => ({
  now,
  traces: [...traces].map(([id, { touched, spans }]) => ({
    id,
    touched,
    spans: [...spans].map(([span, ancestor]) => ({ id: span, ...ancestor })),
  })),
  waiting: [...waiting.values()],
  series: [...series].map(([id, mark]) => ({ id, ...mark })),
});

export function unpackDerivation({ now, traces, waiting, series = [] }: PackedDerivation): DeriveState {
  const state: DeriveState = { ...emptyDerivation(), now };
  for (const { id, touched, spans } of traces) {
    const trace = {
      touched,
      awaited: new Map(),
      bound: new Map(),
      spans: new Map(spans.map(({ id: span, ...ancestor }) => [span, ancestor])),
    };
    for (const key of trace.spans.keys()) noteBound(trace, key);
    state.traces.set(id, trace);
    state.spans += spans.length;
  }
  for (const one of waiting) {
    state.waiting.set(`${one.trace}/${one.span}`, one);
    const trace = state.traces.get(one.trace);
    if (trace) awaitMissing(trace, one);
  }
  for (const { id, ...mark } of series) state.series.set(id, mark);
  return state;
}
