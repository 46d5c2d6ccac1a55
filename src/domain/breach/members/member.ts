/** A member: one of the agents a breach is about, with its own rule, its own people, and where it stands. */
import type { Actor } from "../../journal/event.ts";
import type {
  AgentId,
  ClauseCitation,
  InterventionKind,
  InterventionRule,
  PactCitation,
  PersonId,
  Raci,
  Severity,
} from "../../pact/pact.ts";
import type { PostmortemRule } from "../../postmortem/postmortem.ts";
import type { Instant } from "../../words/time.ts";
import type { Breach, InterventionState } from "../breach.ts";
import type { Measured, MemberBody } from "../breach-events.ts";

export interface Member {
  agent: AgentId;
  role?: string;
  operator?: PersonId;
  clause: ClauseCitation;
  effective: PactCitation[];
  /** What its own pact does, in which mode, and what silence means. */
  rule: InterventionRule;
  raci: Raci;
  measured: Measured;
  nearMisses: number;
  severity: Severity;
  /** When its own pact asks for a postmortem. */
  postmortemRule?: PostmortemRule;
  /** Where it stands by itself; "withdrawn" is one that recovered before anybody decided. */
  state: InterventionState;
  /** What holds it back, or would. */
  kind: InterventionKind;
  by?: Actor;
  at?: Instant;
  recoveredAt?: Instant;
  /** The epoch of the breach at which it began to wait: a button drawn earlier did not ask about it. */
  askedAt?: number;
}

/** How a member begins: asked about, or left to its pact and its people. */
export const begins = ({ mode }: InterventionRule): InterventionState => (mode === "gated" ? "proposed" : "none");

export const memberOf = ({
  agent,
  role,
  operator,
  clause,
  effective,
  threshold,
  raci,
  measured,
  near_misses,
  postmortem,
}: MemberBody): Member => ({
  agent,
  ...(role && { role }),
  ...(operator && { operator }),
  clause,
  effective,
  rule: threshold.intervention,
  raci,
  measured,
  nearMisses: near_misses,
  severity: threshold.severity,
  ...(postmortem && { postmortemRule: postmortem }),
  state: begins(threshold.intervention),
  kind: threshold.intervention.do,
});

/** A breach about several agents is decided for each of them under its own rules. */
export const isShared = ({ members }: Breach): boolean => members.length > 1;

/** Several agents that crossed the same threshold each by itself, made one question. */
export const isStorm = (breach: Breach): boolean => isShared(breach) && breach.scope === undefined;

export const concerns = ({ members }: Breach, agent: AgentId): boolean =>
  members.some((member) => member.agent === agent);

export const memberNamed = ({ members }: Breach, agent: AgentId | undefined): Member | undefined =>
  members.find((member) => member.agent === agent);

/** A person is asked about these right now. */
export const waiting = ({ members }: Breach): Member[] => members.filter(({ state }) => state === "proposed");

/** These are held back by this breach. */
export const held = ({ members }: Breach): Member[] => members.filter(({ state }) => state === "applied");

/** "airline-a, airline-b and airline-c", "airline-a, airline-b, airline-c and 5 more". */
export function listAgents(agents: readonly AgentId[], most = 4): string {
  const shown = agents.length <= most ? agents : agents.slice(0, most - 1);
  const rest = agents.length - shown.length;
  const last = rest > 0 ? `${rest} more` : shown.at(-1);
  const before = rest > 0 ? shown : shown.slice(0, -1);
  return before.length > 0 ? `${before.join(", ")} and ${last}` : (last ?? "nobody");
}
