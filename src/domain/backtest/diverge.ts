/** Where the recorded past stops being comparable: the first act of each agent that would have been stopped, or would not have been. */

import { type Bucket, draw } from "../agent/gate.ts";
import type { AgentId, Threshold } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import type { Divergence } from "./backtest-report.ts";
import type { Episode, Pair } from "./pair-trips.ts";
import type { Found } from "./pass.ts";
import { type Recorded, type RecordedBreach, wasStopped } from "./recorded.ts";

/** The earliest of each agent. */
export function divergences(pairs: readonly Pair[], found: Found, recorded: Recorded): Map<AgentId, Divergence> {
  const first = new Map<AgentId, Divergence>();
  const note = (one: Divergence | undefined): void => {
    if (one && one.at < (first.get(one.agent)?.at ?? Number.POSITIVE_INFINITY)) first.set(one.agent, one);
  };
  for (const { live, candidate } of pairs) {
    if (candidate)
      for (const agent of candidate.first.agents) note(stopped(agent, candidate, live?.breach, found, recorded));
    if (live) for (const agent of live.first.agents) note(released(agent, live, candidate, recorded));
  }
  return first;
}

/** When a restraint is in force by the agent's own time; undefined: people would have had to decide, and nobody knows how. */
export function inForceFrom({ first }: Episode, was: RecordedBreach | undefined): Instant | undefined {
  const { intervention, enforce } = first.threshold;
  const { at } = first.measured;
  if (enforce === "shadow") return undefined;
  switch (intervention.mode) {
    case "automatic":
      return at;
    case "gated":
      // People are taken to have needed as long as they did.
      if (was?.appliedAt !== undefined) return at + Math.max(0, was.appliedAt - was.openedAt);
      if (was?.answeredAt !== undefined) return undefined;
      return intervention.on_silence === "apply" ? at + intervention.ttl : undefined;
    case "human-review":
      return undefined;
  }
}

function stopped(
  agent: AgentId,
  candidate: Episode,
  was: RecordedBreach | undefined,
  { acts }: Found,
  recorded: Recorded,
): Divergence | undefined {
  const from = inForceFrom(candidate, was);
  if (from === undefined) return undefined;
  const stops = stopper(candidate.first.threshold);
  const own = acts.get(agent) ?? [];
  const asked = recorded.questions.flatMap(({ body, at }) =>
    body.agent === agent ? [{ agent, tool: body.tool, at }] : [],
  );
  const all = [...own, ...asked].filter(({ at }) => at > from).sort((a, b) => a.at - b.at);
  const act = all.find(({ at }) => !wasStopped(recorded, agent, at) && stops(at));
  return (
    act && {
      agent,
      at: act.at,
      type: "stopped",
      tool: act.tool,
      clause: candidate.first.clause,
      ...(was && { breach: was.id }),
      asks: recorded.asks.has(agent),
    }
  );
}

/** Would an act at this instant have run? Under supervision a person would have been asked first. */
function stopper({ intervention }: Threshold): (at: Instant) => boolean {
  let bucket: Bucket | undefined;
  const { do: kind, limit } = intervention;
  if (kind !== "throttle" || !limit) return () => true;
  return (at) => {
    const drawn = draw(bucket, limit, at);
    bucket = drawn.bucket;
    return !drawn.allowed;
  };
}

/** It was held back, and the candidate would not have held it then. */
function released(
  agent: AgentId,
  live: Episode,
  candidate: Episode | undefined,
  recorded: Recorded,
): Divergence | undefined {
  const { breach } = live;
  if (breach?.appliedAt === undefined) return undefined;
  const delay = breach.appliedAt - breach.openedAt;
  const from = candidate && inForceFrom(candidate, breach);
  const was = live.first.measured.at + delay;
  if (from !== undefined && from <= was) return undefined;
  return {
    agent,
    at: was,
    type: "released",
    breach: breach.id,
    clause: live.first.clause,
    asks: recorded.asks.has(agent),
  };
}
