/** What the derivation remembers, as JSON and back. */

import type { AgentId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import { type DeriveState, emptyDerivation, type Waiting } from "./derive.ts";
import type { SeriesMark } from "./derived-points.ts";
import { awaitAll, byIds } from "./resolve.ts";
import { type Ancestor, noteBound } from "./trace.ts";

export interface PackedDerivation {
  /** Absent in snapshots of "derive/1", which kept the one agent that was told as itself. */
  version?: string;
  now: Instant;
  traces: { id: string; touched: Instant; spans: ({ id: string } & Ancestor)[] }[];
  waiting: (Omit<Waiting, "told"> & { told?: AgentId | AgentId[] })[];
  /** Absent in snapshots of before there were metrics. */
  series?: ({ id: string } & SeriesMark)[];
}

export const packDerivation = ({ version, now, traces, waiting, series }: DeriveState): PackedDerivation => ({
  version,
  now,
  traces: [...traces].map(([id, { touched, spans }]) => ({
    id,
    touched,
    spans: [...spans].map(([span, ancestor]) => ({ id: span, ...ancestor })),
  })),
  waiting: [...waiting.values()],
  series: [...series].map(([id, mark]) => ({ id, ...mark })),
});

export function unpackDerivation({
  version = byIds,
  now,
  traces,
  waiting,
  series = [],
}: PackedDerivation): DeriveState {
  const state: DeriveState = { ...emptyDerivation(), version, now };
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
  for (const { told, ...one } of waiting)
    state.waiting.set(`${one.trace}/${one.span}`, { ...one, ...(told !== undefined && { told: [told].flat() }) });
  awaitAll(state);
  for (const { id, ...mark } of series) state.series.set(id, mark);
  return state;
}
