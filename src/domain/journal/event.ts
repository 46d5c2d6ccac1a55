/** What is remembered: every event type, its fields, and which of them a projection may rest on. */
import type { Need } from "../approval/asking.ts";
import type { Escalated } from "../ladder/climb.ts";
import type {
  ActionRule,
  AgentId,
  ApprovalSilence,
  ClauseCitation,
  FailureMode,
  InterventionKind,
  LadderStep,
  Limit,
  PactCitation,
  PersonId,
  Raci,
  RoomId,
  Severity,
  Threshold,
} from "../pact/pact.ts";
import type { FleetChange } from "../people/fleet-changes.ts";
import type { PlatformName } from "../people/platform.ts";
import type { SettingChange } from "../people/room-settings.ts";
import type { ScopeKey } from "../watch/scope.ts";

import type { Instant } from "../words/time.ts";

/** "breach:BR-142", "agent:airline-a", "pact:airline-service", "card:breach:BR-142" ... */
export type Subject = string;
/** "person:dana", "agent:airline-a", "token:tok_x", "pact:airline-service@4" (decided by the pact), "host" (a command on the machine), "wardroom". */
export type Actor = string;
/** Through which door a person came. */
export type How = PlatformName | "web" | "cli" | "api";

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

/** An agent as it comes into a breach that is about several: judged by its own pact, owned by its own people. */
export interface MemberBody {
  agent: AgentId;
  role?: string;
  operator?: PersonId;
  clause: ClauseCitation;
  effective: PactCitation[];
  threshold: Threshold;
  raci: Raci;
  measured: Measured;
  near_misses: number;
}

/** Which members of a breach it concerns; absent where the breach is about one agent. */
interface OfMembers {
  agents?: AgentId[];
}

/** The act begins: what its proof is bound to. */
export interface Claimed {
  args_digest: string;
  /** Under which pacts it was still allowed. */
  effective: PactCitation[];
  /** The request that claimed it, where it named itself: a hash of its token and Idempotency-Key. */
  key?: string;
  /** The instant its proof speaks of, so that the very same proof can be made again. */
  proven_at?: Instant;
}

/** What the agent says came of it. */
export interface Completed {
  ok: boolean;
  result_digest?: string;
  produced: string[];
  consumed: string[];
}

/** What a page does at the other end. */
export type PageAct = "trigger" | "acknowledge" | "resolve";

export interface EventBodies {
  "journal.opened": { format: 1; fleet: string };
  /** A service that answers decisions by itself ran on this store: what people "decided" here proves nothing. */
  "journal.dev": { auto: "approve" | "deny" | "silent" };
  /** `sections`: a digest of each top-level key, so that the next start can say which changed. */
  "config.accepted": {
    content: Record<string, unknown>;
    digest: string;
    fleet: string;
    sections: Record<string, string>;
    changes: string[];
    /** The same in words, as the rooms concerned were told. */
    difference?: FleetChange[];
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
  /** Saved by a person; or "file": wardroom.yaml changed the field, so it counts again in place of what was saved. */
  "room.settings": { room: RoomId; how: How | "file"; changes: SettingChange[] };
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
    /** Judged over several agents together: "role:airline/airline-service", "room:airline", "fleet". Absent: over `agent` alone. */
    scope?: ScopeKey;
    /** Whom it is about, `agent` first; absent: `agent` alone. All are under `threshold`. */
    members?: Pick<MemberBody, "agent" | "role" | "operator" | "effective" | "raci">[];
    /** Only watched: nobody is called and nothing is held back; what follows is what would have happened. */
    shadow?: true;
    /** Beyond the room's card budget: told in a line that counts, until it stands out. */
    gathered?: true;
  };
  /** A storm: the breach took another agent in. `from`: the breach of its own that the agent had till then. */
  "breach.member-joined": MemberBody & { crossing: string; from?: Subject };
  /** A member whose value had recovered crossed its threshold once more while the breach was open. */
  "breach.member-returned": { agent: AgentId; crossing: string; measured: Measured };
  /** A storm: another breach took its agents in, and asks about them from now on. */
  "breach.merged": { into: Subject };
  /** The ladder reached a step. `to` are the people asked; `instead_of` who was away; `room` when the whole room is asked. */
  "breach.escalated": Escalated & { because?: "storm" };
  "breach.acknowledged": DecidedBy & { until: Instant };
  /** `again`: everyone on the ladder was called before, so it starts from its foot; `snoozed`: what ended was a snooze. */
  "breach.unacknowledged": Partial<DecidedBy> & { because: "person" | "timeout"; again?: true; snoozed?: true };
  /** Holds the ladder until `until`; `asked` is what the person wanted, where a waiting decision granted less. */
  "breach.snoozed": DecidedBy & { until: Instant; asked: Instant };
  /** The hold of `by` is about to end without a word; `quiet`: in their quiet hours, so it calls nobody. */
  "breach.reminded": { by: PersonId; until: Instant; quiet?: true };
  /** `to` is called in place of whoever was asked; the ladder starts again with them. */
  "breach.reassigned": DecidedBy & { to: PersonId };
  /** Nothing was prepared: a person chose. A restraint follows as "breach.applied". */
  "breach.chosen": DecidedBy & { do: InterventionKind | "nothing" } & OfMembers;
  /** Nobody is called until `until`: `by` muted it, or those who would be called have quiet hours. No decision waits longer for it. */
  "breach.hushed": { because: "muted" | "quiet-hours"; until: Instant; by?: PersonId };
  "breach.unhushed": Partial<DecidedBy> & { because: "time" | "person" };
  /** It crossed again while open, and the pact in force now calls it worse. */
  "breach.worsened": { severity: Severity; crossing: string };
  "breach.approved": DecidedBy & OfMembers;
  "breach.denied": DecidedBy & OfMembers;
  "breach.expired": { silence: "apply" | "hold" | "drop" } & OfMembers;
  "breach.applied": { kind: InterventionKind; limit?: Limit; to_intervention_ms: number } & OfMembers;
  "breach.lifted": DecidedBy & OfMembers;
  "breach.withdrawn": { because: "recovered" | "resolved" };
  "breach.recovered": { measured: Measured } & OfMembers;
  "breach.resolved": Partial<DecidedBy> & { because: "person" | "recovered" | "noise" };
  "breach.verdict-given": DecidedBy & { verdict: Verdict };
  "breach.reopened": Partial<DecidedBy> & {
    because: "person" | "crossed-again";
    crossing?: string;
    measured?: Measured;
  } & OfMembers;
  /** An agent asked before it acted, and people must decide. */
  "approval.asked": {
    /** How the agent knows it: "act_...". */
    action: string;
    agent: AgentId;
    room: RoomId;
    operator?: PersonId;
    /** The person whose token asked, where a person did. */
    requester?: PersonId;
    run?: string;
    tool: string;
    /** The arguments to run; of those the pact redacts only a mask. */
    args: Record<string, unknown>;
    /** SHA-256 over the canonical form (RFC 8785) of all arguments, the redacted ones in full. */
    args_digest: string;
    /** Why, in the agent's words. */
    reason?: string;
    clause: string;
    cited: PactCitation;
    effective: PactCitation[];
    needs: Need[];
    ttl: number;
    on_silence: ApprovalSilence;
    risk: "normal" | "irreversible";
    says: string[];
    show?: string[];
    /** Names of the arguments that are masked. */
    redacted: string[];
    standing?: ActionRule["standing"];
    /** Digests of the arguments that a standing approval would keep the same. */
    same: Record<string, string>;
    /** Of the rules for this tool as they were; where they change, the question is superseded. */
    rule_digest: string;
    sentence: string;
    raci: Raci;
    ladder: LadderStep[];
    ack_ttl: number;
    /** Makes two questions about the same act two different things to approve. */
    nonce: string;
    /** The request that asked: hash of its token and Idempotency-Key, and of its body. */
    key?: string;
    body_digest?: string;
    /** The earlier question that this one replaces. */
    replaces?: string;
    /** A person asks again what its agent had asked as `of`, and nobody answered in time. */
    again?: { of: string; by: PersonId };
  };
  /** The very same was asked while it waited: one card, one decision, one run. */
  "approval.asked-again": { run?: string; key?: string; body_digest?: string };
  "approval.escalated": Escalated;
  /** Three quarters of its time are gone: whoever may decide it is called once more, before it ends at `until`. */
  "approval.warned": { to: PersonId[]; until: Instant };
  /** It waits longer: until `until`, and no longer until `was`. */
  "approval.extended": DecidedBy & { until: Instant; was: Instant };
  "approval.acknowledged": DecidedBy & { until: Instant };
  "approval.unacknowledged": Partial<DecidedBy> & { because: "person" | "timeout" };
  "approval.voted": DecidedBy;
  "approval.vote-withdrawn": DecidedBy;
  "approval.approved": { votes: PersonId[]; claim_by: Instant };
  "approval.denied": DecidedBy;
  /** Whoever denied it says why, afterwards. */
  "approval.reasoned": DecidedBy;
  /** "unclaimed": it was approved, and its agent never came for it. */
  "approval.expired": { silence: ApprovalSilence | "unclaimed" };
  /** It had expired, and a person asks the same again: as this approval, and as this action of its agent. */
  "approval.reopened": DecidedBy & { approval: string; action: string };
  "approval.superseded": { because: string; by_action?: string };
  "approval.withdrawn": { reason?: string };
  "approval.claimed": Claimed;
  "approval.completed": Completed;
  /** It was claimed, and its agent did not say in time what came of it. */
  "approval.unreported": { since: Instant };
  "standing.granted": {
    approval: string;
    agent: AgentId;
    room: RoomId;
    tool: string;
    cited: PactCitation;
    clause: string;
    by: PersonId;
    until: Instant;
    max_uses: number;
    /** Digest of each argument that must stay the same. */
    same: Record<string, string>;
    /** The agent's count of stops and releases: with the next one it is over. */
    agent_epoch: number;
  };
  "standing.used": { action: string };
  "standing.ended": Partial<DecidedBy> & { because: string };
  /** An agent asked before it acted, and the pact answered by itself. */
  "action.answered": {
    decision: "allow" | "deny";
    agent: AgentId;
    room: RoomId;
    run?: string;
    tool: string;
    args: Record<string, unknown>;
    /** Arguments of which only the mask is kept. */
    redacted?: string[];
    args_digest: string;
    reason?: string;
    clause: string;
    cited?: PactCitation;
    sentence: string;
    restraint: InterventionKind | "none";
    standing?: string;
    key?: string;
    body_digest?: string;
  };
  "action.claimed": Claimed;
  "action.completed": Completed;
  "action.withdrawn": { reason?: string };
  /** Breaches of the agent, or of one clause (without a version), call nobody until then. */
  "mute.set": DecidedBy & { agent: AgentId; room: RoomId; clause?: string; until: Instant };
  "mute.lifted": Partial<DecidedBy> & { agent: AgentId; room: RoomId; because: "time" | "person" };
  "near-miss.counted": {
    agent: AgentId;
    room: RoomId;
    clause: ClauseCitation;
    threshold: string;
    failure_mode: FailureMode;
    /** Judged over several agents together; `agent` is the one whose signal ended the stay. */
    scope?: ScopeKey;
    crossing: string;
    entered: Instant;
    left: Instant;
    worst: number;
  };
  "act.refused": { by: string; item: Subject; act: string; code: string; how: How; count: number };
  /** `nth`: a line in its thread, from the nth event of its history; with `person`: a direct message to that person. */
  "card.shown": ShownAt & { message: string; digest: string; content: unknown; version: number };
  "card.lost": ShownAt & { error: string };
  /** What waits for one place goes out as one message: cards in a channel, or calls to a `person`. */
  "bundle.made": {
    platform: string;
    destination: string;
    person?: PersonId;
    items: { card: Subject; nth?: number }[];
  };
  /** One of them gets a card of its own, which tells all up to `version`: it stands out, or somebody (the actor) asked for it. */
  "bundle.left": { card: Subject; version: number; because: "stands-out" | "asked" };
  /** A line in the thread called people about several of them at once: each by the nth event of its history. */
  "bundle.called": { calls: { card: Subject; nth: number }[] };
  /** The calendar of a rota was not read for a day, or never could be; and it was read again. */
  "calendar.stale": { rota: string; read_at?: Instant; problem?: string };
  "calendar.read": { rota: string };
  /** Said in chat by the person; without `until` until they say that they are back. */
  "person.away": { person: PersonId; how: How; until?: Instant };
  "person.back": { person: PersonId; how: How };
  /** Chat is down, so the page is to call people about an open item: once an item and level. */
  "page.called": { page: string; card: Subject; round: number; level: number; because: "chat-down" };
  "page.sent": {
    page: string;
    card: Subject;
    act: PageAct;
    round: number;
    level: number;
    because: "ladder" | "chat-down";
  };
  /** It was refused for good, or leads where it may not. */
  "page.failed": { page: string; card: Subject; act: PageAct; error: string };
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
    /** Whose agent it is: the person who counts as asking for what it asks. */
    for?: PersonId;
    expires?: Instant;
    /** It enrols agents: each name that fits its `agent` gets a token of its own, with its scopes, once. */
    enrol?: true;
    /** The enrolment token it was minted by. */
    parent?: string;
  };
  /** The person a token speaks for says that it may. One made on the host is confirmed by being made there. */
  "token.confirmed": { token: string; how: How };
  /** `with`: the enrolment token that minted it was revoked, and it along. */
  "token.revoked": { token: string; with?: string };
  /** A token with the scope auditor read something: at most one a minute a token and resource, with how often since the last. */
  "read.audited": { token: string; name: string; resource: string; count: number };
  "link.created": { link: string; person: PersonId; hash: string; expires: Instant };
  /** A code with which a person links another chat account; only its hash is kept. */
  "link-code.issued": { code: string; person: PersonId; hash: string; expires: Instant; how: How };
  /** A chat account is a person's from now on, as if wardroom.yaml said so; where the file names it, the file wins. */
  "account.linked": { platform: PlatformName; team: string; account: string; person: PersonId; code: string; how: How };
  "account.unlinked": { platform: PlatformName; account: string; person: PersonId; how: How };
  "session.opened": { session: string; person: PersonId; hash: string; expires: Instant; link?: string };
  "session.closed": { session: string };
  /** The host asked whether a room can be reached: a card with one button. */
  "test-card.posted": { room: RoomId };
  /** Somebody pressed it: the way there and back works, for this person. */
  "test-card.pressed": { by: PersonId; how: How };
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
  "approval.asked": ["reason", "args"],
  "approval.acknowledged": ["reason"],
  "approval.unacknowledged": ["reason"],
  "approval.voted": ["reason"],
  "approval.vote-withdrawn": ["reason"],
  "approval.denied": ["reason"],
  "approval.extended": ["reason"],
  "approval.reasoned": ["reason"],
  "approval.reopened": ["reason"],
  "approval.withdrawn": ["reason"],
  "standing.ended": ["reason"],
  "action.answered": ["reason", "args"],
  "action.withdrawn": ["reason"],
  "breach.acknowledged": ["reason"],
  "breach.unacknowledged": ["reason"],
  "breach.snoozed": ["reason"],
  "breach.reassigned": ["reason"],
  "breach.chosen": ["reason"],
  "breach.unhushed": ["reason"],
  "breach.approved": ["reason"],
  "breach.denied": ["reason"],
  "breach.lifted": ["reason"],
  "breach.resolved": ["reason"],
  "breach.verdict-given": ["reason"],
  "breach.reopened": ["reason"],
  "mute.set": ["reason"],
  "mute.lifted": ["reason"],
  "card.shown": ["content"],
  "config.accepted": ["content", "difference"],
};

export const event = <T extends EventType>(type: T, subject: Subject, actor: Actor, body: EventBodies[T]): NewEvent =>
  ({ type, subject, actor, body }) as NewEvent;

export const kindOf = (subject: Subject): string => subject.slice(0, subject.indexOf(":"));
export const idOf = (subject: Subject): string => subject.slice(subject.indexOf(":") + 1);

/** Stands for a short id the writer mints at commit ("BR-?" -> "BR-143"); "?" is in no valid id. One new id of a kind a commit. */
export const unminted = { breach: "BR-?", nearMiss: "NM-?", approval: "AP-?" } as const;
