/** What the derivation remembers, as JSON and back. */

import type { Instant } from "../words/time.ts";
import { type Ancestor, awaitMissing, type DeriveState, emptyDerivation, noteBound, type Waiting } from "./derive.ts";

export interface PackedDerivation {
  now: Instant;
  traces: { id: string; touched: Instant; spans: ({ id: string } & Ancestor)[] }[];
  waiting: Waiting[];
}

export const packDerivation = ({ now, traces, waiting }: DeriveState): PackedDerivation => ({
  now,
  traces: [...traces].map(([id, { touched, spans }]) => ({
    id,
    touched,
    spans: [...spans].map(([span, ancestor]) => ({ id: span, ...ancestor })),
  })),
  waiting: [...waiting.values()],
});

export function unpackDerivation({ now, traces, waiting }: PackedDerivation): DeriveState {
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
  return state;
}
