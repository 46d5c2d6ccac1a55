/** What is remembered: every event type, its fields, and which of them a projection may rest on. */
import type { Escalated } from "../ladder/climb.ts";
import type {
  AgentId,
  ClauseCitation,
  FailureMode,
  InterventionKind,
  LadderStep,
  Limit,
  PactCitation,
  PersonId,
  Raci,
  RoomId,
  Threshold,
} from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";

/** "breach:BR-142", "agent:airline-a", "pact:airline-service", "card:breach:BR-142" ... */
export type Subject = string;
/** "person:dana", "agent:airline-a", "pact:airline-service@4" (decided by the pact), "host" (a command on the machine), "wardroom". */
export type Actor = string;
/** Through which door a person came. */
export type How = "slack" | "discord" | "web" | "cli" | "api";

/** Who decided, through which door, and the digest of the card that person was shown (absent for a command typed without a card). */
export interface DecidedBy {
  by: PersonId;
  how: How;
  shown?: string;
  reason?: string;
}

export const verdicts = ["pact right", "pact outdated", "threshold stale", "wrong person", "wrong approval"] as const;
export type Verdict = (typeof verdicts)[number];

/** What the watch measured when it crossed. */
export interface Measured {
  value: number;
  samples: number;
  /** Samples beyond the breach bound. */
  bad: number;
  /** Event time of the crossing signal. */
  at: Instant;
  /** Wall time at which the crossing signal reached Wardroom; "time to intervention" starts here. */
  received_at: Instant;
}

/** Where something of a card was shown: the card itself, a line in its thread, or a direct message about it. */
export interface ShownAt {
  card: Subject;
  platform: string;
  destination: string;
  nth?: number;
  person?: PersonId;
}

export interface EventBodies {
  "journal.opened": { format: 1; fleet: string };
  /** `sections`: a digest of each top-level key, so that the next start can say which changed. */
  "config.accepted": {
    content: Record<string, unknown>;
    digest: string;
    fleet: string;
    sections: Record<string, string>;
    changes: string[];
  };
  "pact.applied": {
    pact: string;
    version: number;
    level: string;
    of?: string;
    text: string;
    digest: string;
    how: How | "boot";
    /** The second person where a change needs two. */
    also?: PersonId;
    /**
     * The last segment of each chain that was on disk when this was: what came after is judged by it, of a chain not named
     * everything. Filled in by the writer (ports/store.ts); a flow gives {}.
     */
    from: Record<string, number>;
  };
  "pact.drifted": { pact: string; version: number; file_digest: string };
  "room.bound": { room: RoomId; platform: string; team: string; channel: string; how: How | "file" };
  "room.unbound": { room: RoomId; platform: string; team: string; channel: string; how: How | "file" };
  "agent.seen": { agent: AgentId; room: RoomId; first_at: Instant };
  /** The first time an agent asked before acting: it has an enforcement point. */
  "agent.asked": { agent: AgentId; room: RoomId };
  "agent.unowned": { agent: AgentId; room: RoomId };
  "agent.restrained": {
    agent: AgentId;
    room: RoomId;
    kind: InterventionKind;
    cause: string;
    limit?: Limit;
    reason: string;
    how: How | "pact";
  };
  "agent.released": {
    agent: AgentId;
    room: RoomId;
    kind: InterventionKind;
    cause: string;
    reason: string;
    how: How | "pact";
  };
  "breach.opened": {
    agent: AgentId;
    room: RoomId;
    role?: string;
    operator?: PersonId;
    clause: ClauseCitation;
    effective: PactCitation[];
    crossing: string;
    threshold: Threshold;
    raci: Raci;
    ladder: LadderStep[];
    measured: Measured;
    near_misses: number;
    reopen_window: number;
    ack_ttl: number;
  };
  /** The ladder reached a step. `to` are the people asked; `instead_of` who was away; `room` when the whole room is asked. */
  "breach.escalated": Escalated;
  "breach.acknowledged": DecidedBy & { until: Instant };
  "breach.unacknowledged": Partial<DecidedBy> & { because: "person" | "timeout" };
  "breach.approved": DecidedBy;
  "breach.denied": DecidedBy;
  "breach.expired": { silence: "apply" | "hold" | "drop" };
  "breach.applied": { kind: InterventionKind; limit?: Limit; to_intervention_ms: number };
  "breach.lifted": DecidedBy;
  "breach.withdrawn": { because: "recovered" | "resolved" };
  "breach.recovered": { measured: Measured };
  "breach.resolved": Partial<DecidedBy> & { because: "person" | "recovered" };
  "breach.verdict-given": DecidedBy & { verdict: Verdict };
  "breach.reopened": Partial<DecidedBy> & {
    because: "person" | "crossed-again";
    crossing?: string;
    measured?: Measured;
  };
  "near-miss.counted": {
    agent: AgentId;
    room: RoomId;
    clause: ClauseCitation;
    threshold: string;
    failure_mode: FailureMode;
    crossing: string;
    entered: Instant;
    left: Instant;
    worst: number;
  };
  "act.refused": { by: string; item: Subject; act: string; code: string; how: How; count: number };
  /** `nth`: a line in its thread, from the nth event of its history; with `person`: a direct message to that person. */
  "card.shown": ShownAt & { message: string; digest: string; content: unknown; version: number };
  "card.lost": ShownAt & { error: string };
  /** A channel or an account takes nothing any more. `card`: what was to be shown there; `instead`: whom it calls directly in its place. */
  "route.failed": { platform: string; destination: string; error: string; card?: Subject; instead: PersonId[] };
  "route.restored": { platform: string; destination: string };
  "token.created": {
    token: string;
    name: string;
    hash: string;
    scopes: string[];
    agent?: string;
    person?: PersonId;
    expires?: Instant;
  };
  "token.revoked": { token: string };
  "link.created": { link: string; person: PersonId; hash: string; expires: Instant };
  "session.opened": { session: string; person: PersonId; hash: string; expires: Instant; link?: string };
  "session.closed": { session: string };
  "segments.head": { chain: string; seq: number; hash: string };
}

export type EventType = keyof EventBodies;

/** An event about to be committed. The writer adds chain, seq, at and the hashes. */
export type NewEvent = {
  [T in EventType]: { type: T; subject: Subject; actor: Actor; body: EventBodies[T] };
}[EventType];

/** An event as the journal holds it. */
export type JournalEvent = NewEvent & { seq: number; at: Instant; schema: number };

export type EventOf<T extends EventType> = Extract<JournalEvent, { type: T }>;

/** Today's schema version of each type that ever changed; all others are at 1. Old events are upcast when read, never edited. */
export const schemaOf = (_type: EventType): number => 1;

/**
 * The body of an event as today's code knows it, whatever schema it was written under; every read goes through here. No type
 * has changed yet. Throws on a schema that only a newer program knows: a guess at what it means would become state.
 */
export function upcast(type: EventType, schema: number, body: unknown): unknown {
  const known = schemaOf(type);
  if (schema > known)
    throw new Error(
      `the journal holds "${type}" in schema ${schema}, and this program knows it up to ${known}: a newer Wardroom wrote it. Run that version again.`,
    );
  return body;
}

/** Types whose body has a `reason`: what a person wrote. */
type Reasoned = { [T in EventType]: "reason" extends keyof EventBodies[T] ? T : never }[EventType];

/**
 * Fields that hold what people or agents wrote and may one day be redacted; projections never rest on them. The compiler names
 * a body with a `reason` that is missing here.
 */
export const redactable: { readonly [T in Reasoned]: readonly ["reason", ...(keyof EventBodies[T])[]] } & {
  readonly [T in Exclude<EventType, Reasoned>]?: readonly (keyof EventBodies[T])[];
} = {
  "agent.restrained": ["reason"],
  "agent.released": ["reason"],
  "breach.acknowledged": ["reason"],
  "breach.unacknowledged": ["reason"],
  "breach.approved": ["reason"],
  "breach.denied": ["reason"],
  "breach.lifted": ["reason"],
  "breach.resolved": ["reason"],
  "breach.verdict-given": ["reason"],
  "breach.reopened": ["reason"],
  "card.shown": ["content"],
  "config.accepted": ["content"],
};

export const event = <T extends EventType>(type: T, subject: Subject, actor: Actor, body: EventBodies[T]): NewEvent =>
  ({ type, subject, actor, body }) as NewEvent;

export const kindOf = (subject: Subject): string => subject.slice(0, subject.indexOf(":"));
export const idOf = (subject: Subject): string => subject.slice(subject.indexOf(":") + 1);

/** Stands for a short id the writer mints at commit ("BR-?" -> "BR-143"); "?" is in no valid id. One new id of a kind a commit. */
export const unminted = { breach: "BR-?", nearMiss: "NM-?" } as const;
