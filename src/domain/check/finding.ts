/** A finding: governance that stands on paper and does nothing at run time. Plain data; its sentence is made in views/check. */
import type { AgentId, PactId, PersonId, RoomId } from "../pact/pact.ts";
import { type Duration, day, type Instant } from "../words/time.ts";

/** The worst first: nobody answers, nobody is asked, people decide against the pact, nothing arrives, nothing happens. */
export const findingKinds = [
  "owner-left",
  "no-pact",
  "always-overridden",
  "silent-threshold",
  "no-enforcement",
  "review-overdue",
  "never-fired",
] as const;
export type FindingKind = (typeof findingKinds)[number];

/** How long each has to be so before it is found; nothing younger is judged. */
export const spans: Readonly<Record<FindingKind, Duration>> = {
  "owner-left": 0,
  "no-pact": day,
  "always-overridden": 90 * day,
  "silent-threshold": 14 * day,
  "no-enforcement": 14 * day,
  "review-overdue": 0,
  "never-fired": 90 * day,
};

interface OfPact {
  pact: PactId;
  version: number;
}

interface OfThreshold extends OfPact {
  threshold: string;
}

interface OfAgents {
  /** Some of them, by name; `count` is how many there are. */
  agents: AgentId[];
  count: number;
  /** Since when the first of them is known. */
  since: Instant;
}

type FoundBy =
  | ({ kind: "silent-threshold"; signal: string; agents: number; heard?: Instant; since: Instant } & OfThreshold)
  | ({ kind: "never-fired"; last?: Instant; since: Instant } & OfThreshold)
  | ({
      kind: "always-overridden";
      /** Breaches on which people decided, each of them against it. */
      times: number;
      since: Instant;
      /** The value farthest beyond the bound that people let pass. */
      worst: number;
    } & OfThreshold)
  | ({
      kind: "owner-left";
      role: "accountable" | "responsible";
      owner: PersonId;
      because: "left" | "unreachable";
      /** Who could take over: the deputy, else who else the pact names. */
      successor?: PersonId;
    } & OfPact)
  | ({ kind: "no-pact" } & OfAgents)
  | ({ kind: "no-enforcement" } & OfAgents)
  /** `due`: the local date that the pact says, "2026-03-01". */
  | ({ kind: "review-overdue"; due: string; late: Duration } & OfThreshold);

export type Finding = FoundBy & {
  /** What it is about, whatever its figures are: "never-fired/airline-service#task-failure". */
  key: string;
  /** Changes with what it rests on; a person who dismissed the finding did so for this. */
  basis: string;
  room: RoomId;
};

export type FindingOf<K extends FindingKind> = Extract<Finding, { kind: K }>;

/** The worst kind first; within one by what it is about. */
export const byOrder = (one: Finding, other: Finding): number =>
  findingKinds.indexOf(one.kind) - findingKinds.indexOf(other.kind) || (one.key < other.key ? -1 : 1);

/** Agents that a finding names. */
export const mostNamed = 5;
