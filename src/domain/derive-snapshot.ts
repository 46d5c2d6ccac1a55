/** What the derivation remembers, as JSON and back. */
import { type Ancestor, awaitMissing, type DeriveState, emptyDerivation, type Waiting } from "./derive.ts";
import type { Instant } from "./time.ts";

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
    state.traces.set(id, {
      touched,
      awaited: new Map(),
      spans: new Map(spans.map(({ id: span, ...ancestor }) => [span, ancestor])),
    });
    state.spans += spans.length;
  }
  for (const one of waiting) {
    state.waiting.set(`${one.trace}/${one.span}`, one);
    const trace = state.traces.get(one.trace);
    if (trace) awaitMissing(trace, one);
  }
  return state;
}
