/** A trip: a threshold that was crossed, from the signal that crossed it to the one at which it cleared. */
import type { Measured } from "../breach/breach-events.ts";
import type { SegmentPlace } from "../derive/observation.ts";
import { unversioned } from "../pact/citation.ts";
import type { AgentId, EffectivePact, RoomId, Threshold } from "../pact/pact.ts";
import type { Breached, Crossing } from "../watch/crossing.ts";
import type { ScopeKey } from "../watch/scope.ts";
import type { Instant } from "../words/time.ts";
import type { Consequence } from "./backtest-report.ts";

export interface Trip {
  /** Whose and which: the same on both sides. */
  about: string;
  agent: AgentId;
  agents: AgentId[];
  room: RoomId;
  scope: ScopeKey | undefined;
  /** "payments#duplicate-refund" */
  clause: string;
  crossing: string;
  measured: Measured;
  threshold: Threshold;
  /** What holds there: whom its ladder calls. */
  effective: EffectivePact;
  cleared: { at: Instant; receivedAt: Instant } | undefined;
  /** Times of the samples beyond the bound, from the trip on, for as long as it is of interest. */
  bad: Instant[];
}

export const aboutOf = ({ agent, clause, together }: Pick<Crossing, "agent" | "clause" | "together">): string =>
  `${together?.scope ?? `agent:${agent}`}|${unversioned(clause)}`;

export const tripOf = (
  crossing: Breached,
  { room, threshold, effective }: Pick<Trip, "room" | "threshold" | "effective">,
): Trip => ({
  about: aboutOf(crossing),
  agent: crossing.agent,
  agents: crossing.together?.agents ?? [crossing.agent],
  room,
  scope: crossing.together?.scope,
  clause: unversioned(crossing.clause),
  crossing: crossing.crossing,
  measured: crossing.measured,
  threshold,
  effective,
  cleared: undefined,
  bad: [],
});

export const consequenceOf = ({ severity, intervention, enforce }: Threshold): Consequence => ({
  severity,
  mode: intervention.mode,
  do: intervention.do,
  ...(enforce === "shadow" && { shadow: true as const }),
});

/** Its place and what was measured there; how many others turned in the same segment says nothing about it. */
export const fingerprint = (crossing: string, { value, samples, bad, at }: Measured): string =>
  `${turnless(crossing)} ${at} ${value} ${bad}/${samples}`;

/** "agent|clause|pacts|chain:seq:turn" without the turn. */
export const turnless = (crossing: string): string => crossing.slice(0, crossing.lastIndexOf(":"));

export function placeOf(crossing: string): SegmentPlace {
  const place = turnless(crossing.slice(crossing.lastIndexOf("|") + 1));
  const colon = place.lastIndexOf(":");
  return { chain: place.slice(0, colon), seq: Number(place.slice(colon + 1)) };
}
