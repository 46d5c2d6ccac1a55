/** Clauses that hold for every agent with a pact, without being written in one. */
import type { ClauseCitation, EffectivePact, PactCitation, Threshold } from "../pact/pact.ts";
import { day, minute } from "../words/time.ts";

/** A tool call begun after a pause or quarantine was applied: whatever holds the agent back does not hold. Nothing more is done by itself. */
export const actWhileRestrained: Threshold = {
  id: "act-while-restrained",
  title: "went on acting although it is held back",
  signal: "tool.call",
  stat: "count",
  window: { time: day },
  per: "agent",
  min_samples: 1,
  breach: { above: 0 },
  severity: "critical",
  failure_mode: "unauthorized-act",
  intervention: { do: "quarantine", mode: "human-review", ttl: 30 * minute, on_silence: "hold" },
  enforce: "live",
  says: "{agent} began a tool call after it was held back",
};

const builtIn: readonly Threshold[] = [actWhileRestrained];

/** "airline-service@4#act-while-restrained": cited as a clause of the nearest pact. */
export const citedIn = (pact: PactCitation, { id }: Threshold): ClauseCitation => `${pact}#${id}`;

/** The threshold a clause names, of the effective pact or built in. */
export const thresholdCited = (effective: EffectivePact, clause: ClauseCitation): Threshold | undefined =>
  effective.thresholds.find(({ cited }) => cited === clause) ?? builtIn.find(({ id }) => clause.endsWith(`#${id}`));
