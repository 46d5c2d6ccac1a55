/** Runs whose evidence was judged, as the signal `evidence.missing` tells it: its value is the number of slots that are missing. */
import type { Derived } from "../derive/derive.ts";
import type { Attributes } from "../derive/observation.ts";
import type { AgentId, Window } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import { evidenceMissing } from "./reserved-signal.ts";
import { type Slot, slots } from "./run-slots.ts";

export interface JudgedRun {
  /** Event time. */
  at: Instant;
  missing: Slot[];
}

/** How complete the evidence of some runs is. */
export interface RunsJudged {
  complete: number;
  closed: number;
  /** How many of them lack a slot. */
  missing: Partial<Record<Slot, number>>;
}

/** The attribute that names them, and back. */
export const naming = (missing: readonly Slot[]): Attributes => ({ missing: missing.join(" ") });

export function judgedIn(attributes: Attributes | undefined): Slot[] {
  const named = String(attributes?.missing ?? "").split(" ");
  return slots.filter((slot) => named.includes(slot));
}

/** Of each agent the latest, the oldest first. */
export type Judged = Map<AgentId, JudgedRun[]>;

const mostJudged = 200;

/** In place. */
export function noteJudged(judged: Judged, signals: readonly Derived[]): void {
  for (const { signal } of signals) {
    if (signal.signal !== evidenceMissing || signal.run === undefined) continue;
    const known = judged.get(signal.agent) ?? [];
    known.push({ at: signal.at, missing: judgedIn(signal.attributes) });
    judged.set(signal.agent, known.slice(-mostJudged));
  }
}

/** Those in a window that ends at `at`; undefined: none was judged. */
export function judgedWithin(runs: readonly JudgedRun[], window: Window, at: Instant): RunsJudged | undefined {
  const until = runs.filter((run) => run.at <= at).sort((a, b) => a.at - b.at);
  const within = "runs" in window ? until.slice(-window.runs) : until.filter((run) => run.at > at - window.time);
  if (within.length === 0) return undefined;
  const counted: RunsJudged = { complete: 0, closed: within.length, missing: {} };
  for (const { missing } of within) {
    if (missing.length === 0) counted.complete += 1;
    for (const slot of missing) counted.missing[slot] = (counted.missing[slot] ?? 0) + 1;
  }
  return counted;
}
