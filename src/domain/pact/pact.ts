/** A pact: what a fleet, a room or an agent promises, who answers for it, and what happens when it is broken. */
import type { Duration } from "../words/time.ts";

export type PactLevel = "fleet" | "room" | "agent";
export type PersonId = string;
export type AgentId = string;
export type RoomId = string;
export type PactId = string;

export const severities = ["low", "medium", "high", "critical"] as const;
export type Severity = (typeof severities)[number];

export const statistics = [
  "count",
  "sum",
  "mean",
  "min",
  "max",
  "p50",
  "p95",
  "p99",
  "rate",
  "ratio",
  "change",
  "absent",
  "consistency",
] as const;
export type Statistic = (typeof statistics)[number];

export const interventionKinds = ["supervise", "throttle", "pause", "quarantine"] as const;
/** From mild to strict, in this order. */
export type InterventionKind = (typeof interventionKinds)[number];

export const interventionModes = ["human-review", "gated", "automatic"] as const;
export type InterventionMode = (typeof interventionModes)[number];

export const builtInFailureModes = [
  "context-lost",
  "wrong-output",
  "unauthorized-act",
  "stale-state",
  "silent-drift",
  "tool-failure",
  "overspend",
  "unavailable",
] as const;
export type FailureMode = string;

export const autonomies = ["supervised", "standard", "trusted"] as const;
export type Autonomy = (typeof autonomies)[number];

export type RaciRole = "responsible" | "accountable" | "consulted" | "informed";

export interface Raci {
  responsible?: PersonId;
  accountable: PersonId;
  consulted: PersonId[];
  informed: PersonId[];
}

/** One side of a number: strictly above or strictly below. */
export type Bound = { above: number } | { below: number };

export type Window = { time: Duration } | { runs: number };

/** "10/m": at most `count` calls in each span of `per` milliseconds. */
export interface Limit {
  count: number;
  per: Duration;
}

export type InterventionSilence = "apply" | "hold" | "drop";
export type ApprovalSilence = "deny" | "hold";

export interface InterventionRule {
  do: InterventionKind;
  mode: InterventionMode;
  limit?: Limit;
  ttl: Duration;
  on_silence: InterventionSilence;
}

/** Complete: what the watch judges and a breach snapshots. A child pact states only the fields that change. */
export interface Threshold {
  id: string;
  title: string;
  signal: string;
  stat: Statistic;
  window: Window;
  per: "agent" | "role" | "room" | "fleet";
  match?: Record<string, string | number | boolean>;
  over?: string;
  by?: string;
  min_samples: number;
  near_miss?: Bound & { do?: InterventionKind; mode?: InterventionMode };
  breach: Bound & { clear?: Bound };
  severity: Severity;
  failure_mode: FailureMode;
  intervention: InterventionRule;
  enforce: "live" | "shadow";
  says?: string;
  unit?: string;
  rationale?: string;
  review_by?: string;
  runbook?: string;
}

/** A threshold as one pact states it: the id and whatever it sets or changes. */
export type PartialThreshold = { id: string } & Partial<
  Omit<Threshold, "id" | "breach" | "near_miss" | "intervention">
> & {
    breach?: { above?: number; below?: number; clear?: Bound };
    near_miss?: { above?: number; below?: number; do?: InterventionKind; mode?: InterventionMode };
    intervention?: Partial<InterventionRule>;
  };

export interface ApprovalRule {
  by: string | string[];
  quorum: number;
  ttl: Duration;
  on_silence: ApprovalSilence;
  risk?: "normal" | "irreversible";
}

export interface ActionRule {
  tool: string;
  when?: string;
  decision?: "deny";
  approval?: ApprovalRule;
  says?: string;
  show?: string[];
  redact?: string[];
  until?: Autonomy;
  standing?: { max_uses: number; ttl: Duration; same: string[] };
}

/** Where a ladder step goes: a RACI role, "deputy", "room", "oncall:desk", "page:pd" or a person's id. */
export interface LadderStep {
  after: Duration;
  to: string;
  from?: Severity;
}

interface AutonomyRule {
  start: Autonomy;
  widen_after?: { clean_runs: number; drill?: boolean };
  narrow_on?: Severity;
}

/** One pact as its file states it: checked, durations in milliseconds, nothing filled in from parents. */
export interface Pact {
  id: PactId;
  level: PactLevel;
  of?: string;
  base?: number;
  enforce?: "live" | "shadow";
  title?: string;
  boundary?: string;
  promise?: string;
  raci?: Partial<Raci>;
  thresholds: PartialThreshold[];
  actions: ActionRule[];
  unlisted?: "allow" | "ask" | "deny";
  free?: string[];
  asks?: Partial<ApprovalRule>;
  escalation?: LadderStep[];
  evidence?: string[];
  autonomy?: Partial<AutonomyRule>;
  postmortem?: { from?: Severity; or_escalated_to?: number };
  if_wardroom_is_down?: "deny" | "allow_listed";
  overridable?: string[];
  failure_modes?: string[];
}

/** A version of a pact that was made live. */
export interface PactVersion {
  id: PactId;
  version: number;
  pact: Pact;
  text: string;
  digest: string;
}

/** "airline-service@4" */
export type PactCitation = string;
/** "airline-service@4#task-failure" */
export type ClauseCitation = string;

/** What holds for one agent: fleet, room and agent pact merged, each only tighter. */
export interface EffectivePact {
  agent: AgentId;
  room: RoomId;
  /** The versions it was made of, from the fleet down; also its identity in crossings. */
  of: PactCitation[];
  raci: Raci;
  thresholds: (Threshold & { cited: ClauseCitation })[];
  actions: (ActionRule & { cited: PactCitation })[];
  /** Rules of pacts in shadow: they decide nothing yet. */
  inShadow?: (ActionRule & { cited: PactCitation })[];
  unlisted: "allow" | "ask" | "deny";
  free: string[];
  asks: ApprovalRule;
  escalation: LadderStep[];
  evidence: string[];
  autonomy: AutonomyRule;
  postmortem?: { from?: Severity; or_escalated_to?: number };
  if_wardroom_is_down: "deny" | "allow_listed";
  enforce: "live" | "shadow";
  title?: string;
}

/** One remark of the linter. A "not yet" is a part that is understood but not built: lint warns, apply refuses. */
export interface Finding {
  severity: "error" | "warning" | "not-yet";
  code: string;
  /** Where in the document, as keys and indexes. */
  path: (string | number)[];
  message: string;
  hint?: string;
}
