/** What the journal remembers of the span: breaches with how people answered them, near misses, questions, and who was held back. */

import { type Agent, evolve as evolveAgent } from "../agent/agent.ts";
import { type Restraint, stopsEverything } from "../agent/restraint.ts";
import type { Earned } from "../autonomy/earned.ts";
import type { Measured } from "../breach/breach-events.ts";
import { type EventAbout, type EventOf, idOf, isAbout, type JournalEvent } from "../journal/event.ts";
import type { EventType } from "../journal/event-kinds.ts";
import { unversioned } from "../pact/citation.ts";
import type { AgentId, ClauseCitation } from "../pact/pact.ts";
import type { ScopeKey } from "../watch/scope.ts";
import type { Instant } from "../words/time.ts";

export interface RecordedBreach {
  id: string;
  /** Wall time at which the signal that opened it came. */
  openedAt: Instant;
  /** The first that anybody said or decided about it. */
  answeredAt: Instant | undefined;
  /** The first restraint because of it. */
  appliedAt: Instant | undefined;
  endedAt: Instant | undefined;
  /** Whom or what it is about, and each with its clause. */
  about: Set<string>;
}

/** A crossing as the journal remembers it; a clause without its version. */
interface RecordedCrossing {
  thing: string;
  key: string;
  clause: ClauseCitation;
  agent: AgentId;
  measured: Measured;
}

export type Question = EventOf<"approval.asked"> | EventOf<"action.answered">;

/** Restraints of an agent, and what it has earned, from an instant on, until the next. */
interface Held {
  at: Instant;
  restraints: readonly Restraint[];
  earned: Earned;
}

export interface Recorded {
  breaches: Map<string, RecordedBreach>;
  crossings: RecordedCrossing[];
  /** By crossing, the breach it belongs to. */
  breachOf: Map<string, string>;
  nearMisses: { id: string; agent: AgentId; key: string; clause: ClauseCitation; at: Instant }[];
  questions: Question[];
  /** When a question was first answered by anybody, by approval. */
  answered: Map<string, Instant>;
  held: Map<AgentId, Held[]>;
  /** Agents that asked before they acted. */
  asks: Set<AgentId>;
  agents: Map<AgentId, Agent>;
}

export const emptyRecord = (): Recorded => ({
  breaches: new Map(),
  crossings: [],
  breachOf: new Map(),
  nearMisses: [],
  questions: [],
  answered: new Map(),
  held: new Map(),
  asks: new Set(),
  agents: new Map(),
});

/** The kinds it is made of; of no other need a journal be read. */
export const recordedTypes = [
  "breach.opened",
  "breach.member-joined",
  "breach.member-returned",
  "breach.reopened",
  "breach.worsened",
  "breach.acknowledged",
  "breach.snoozed",
  "breach.approved",
  "breach.denied",
  "breach.chosen",
  "breach.lifted",
  "breach.applied",
  "breach.resolved",
  "breach.merged",
  "near-miss.counted",
  "approval.asked",
  "approval.acknowledged",
  "approval.voted",
  "approval.denied",
  "action.answered",
  "agent.asked",
  "agent.restrained",
  "agent.released",
  "agent.widened",
  "agent.narrowed",
] as const satisfies readonly EventType[];

const scopeOr = (agent: AgentId, scope: ScopeKey | undefined): string => scope ?? `agent:${agent}`;

/** Moved on in place, in journal order. Questions before `from` are left out. */
export function record(known: Recorded, event: JournalEvent, from: Instant): void {
  if (isAbout("agent", event)) {
    recordAgent(known, event);
    return;
  }
  const id = idOf(event.subject);
  const breach = known.breaches.get(id);
  switch (event.type) {
    case "breach.opened": {
      const { agent, clause, crossing, measured, scope, members } = event.body;
      const about = new Set([`${scopeOr(agent, scope)}|${unversioned(clause)}`]);
      if (scope === undefined) for (const one of members ?? []) about.add(`agent:${one.agent}|${unversioned(clause)}`);
      known.breaches.set(id, {
        id,
        openedAt: measured.received_at,
        answeredAt: undefined,
        appliedAt: undefined,
        endedAt: undefined,
        about,
      });
      cross(known, id, crossing, clause, agent, measured);
      return;
    }
    case "breach.member-joined": {
      const { agent, clause, crossing, measured } = event.body;
      breach?.about.add(`agent:${agent}|${unversioned(clause)}`);
      cross(known, id, crossing, clause, agent, measured);
      return;
    }
    case "breach.member-returned": {
      const { agent, crossing, measured } = event.body;
      cross(known, id, crossing, clauseOf(crossing), agent, measured);
      return;
    }
    case "breach.reopened": {
      const { crossing, measured } = event.body;
      if (breach) breach.endedAt = undefined;
      if (crossing && measured) cross(known, id, crossing, clauseOf(crossing), agentOf(crossing), measured);
      return;
    }
    case "breach.worsened":
      known.breachOf.set(event.body.crossing, id);
      return;
    case "breach.acknowledged":
    case "breach.snoozed":
    case "breach.approved":
    case "breach.denied":
    case "breach.chosen":
    case "breach.lifted":
      if (breach) breach.answeredAt ??= event.at;
      return;
    case "breach.applied":
      if (breach) breach.appliedAt ??= event.at;
      return;
    case "breach.resolved":
      if (breach && event.body.by !== undefined) breach.answeredAt ??= event.at;
      if (breach) breach.endedAt = event.at;
      return;
    case "breach.merged":
      if (breach) breach.endedAt = event.at;
      return;
    case "near-miss.counted": {
      const { agent, crossing, clause } = event.body;
      known.nearMisses.push({ id, agent, key: crossing, clause, at: event.at });
      return;
    }
    case "approval.asked":
    case "action.answered":
      if (event.at >= from) known.questions.push(event);
      return;
    case "approval.acknowledged":
    case "approval.voted":
    case "approval.denied":
      if (!known.answered.has(id)) known.answered.set(id, event.at);
  }
}

function recordAgent(known: Recorded, event: EventAbout<"agent">): void {
  const id = idOf(event.subject);
  if (event.type === "agent.asked") known.asks.add(id);
  const next = evolveAgent(known.agents.get(id), event);
  known.agents.set(id, next);
  if (event.type === "agent.seen" || event.type === "agent.asked" || event.type === "agent.unowned") return;
  const held = known.held.get(id) ?? [];
  held.push({ at: event.at, restraints: next.restraints, earned: next.earned });
  known.held.set(id, held);
}

function cross(
  known: Recorded,
  thing: string,
  key: string,
  clause: ClauseCitation,
  agent: AgentId,
  measured: Measured,
): void {
  known.breachOf.set(key, thing);
  known.crossings.push({ thing, key, clause, agent, measured });
}

/** "airline-a|airline-service@1#slow|...": who, and which clause. */
const agentOf = (crossing: string): AgentId => crossing.split("|", 1)[0] ?? "";
const clauseOf = (crossing: string): ClauseCitation => crossing.split("|", 2)[1] ?? "";

/** How an agent was held back at an instant. */
export const restraintsAt = ({ held }: Recorded, agent: AgentId, at: Instant): readonly Restraint[] =>
  held.get(agent)?.findLast((one) => one.at <= at)?.restraints ?? [];

/** What it had earned at an instant. */
export const earnedAt = ({ held }: Recorded, agent: AgentId, at: Instant): Earned | undefined =>
  held.get(agent)?.findLast((one) => one.at <= at)?.earned;

export const wasStopped = (known: Recorded, agent: AgentId, at: Instant): boolean =>
  restraintsAt(known, agent, at).some(({ kind }) => stopsEverything(kind));

/** The breach of that scope and clause that was open when a signal came. */
export function openAt({ breaches }: Recorded, about: string, receivedAt: Instant): RecordedBreach | undefined {
  for (const breach of breaches.values())
    if (breach.about.has(about) && breach.openedAt <= receivedAt && receivedAt <= (breach.endedAt ?? receivedAt))
      return breach;
  return undefined;
}
