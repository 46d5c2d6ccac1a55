/**
 * What a flow may ask of the store. One port, several databases, one set of contract tests.
 *
 * Promise: `commit` is one transaction. Journal, states, timers, claims and outbox are all written or none is, durably
 * (synchronous=FULL) before the promise resolves. Nothing is ever added to the journal's records or changed in
 * them; of segments only lines are dropped, of records only fields that people or agents wrote, and only after the journal has said which.
 */

import type { ReceivedSegment, Segment, SegmentDraft, SegmentHeader } from "../domain/derive/observation.ts";
import type { JournalEvent, NewEvent, Subject } from "../domain/journal/event.ts";
import type { EventType } from "../domain/journal/event-kinds.ts";
import type { Thing, ThingIndex, Timer } from "../domain/journal/projection.ts";
import type { States } from "../domain/journal/states.ts";
import type { PageAct } from "../domain/ladder/page-events.ts";
import type { RoomId } from "../domain/pact/pact.ts";
import type { Duration, Instant } from "../domain/words/time.ts";
import type { SealedStore } from "./sealed-store.ts";

export type Kind = keyof States;

/** Pages and approvals never wait behind updates and digests. */
export type Lane = "page" | "approval" | "update" | "digest";

/** An effect on a chat platform, kept until it is delivered at least once. Rendered at send, so it holds no text. */
export interface OutboxDraft {
  lane: Lane;
  platform: string;
  /** A channel or an account on that platform. */
  destination: string;
  job: DeliveryJob;
  /** Jobs of one destination with the same key collapse: the newest waiting one wins. Absent: never collapses. */
  collapse?: string;
  /** Not before so long has passed, unless a newer one with its key goes sooner. */
  after?: Duration;
}

/** What is to be shown. Text is made when it is sent, from the state of that moment. */
export type DeliveryJob =
  /** Post the card of a thing, or edit it where it was posted already. */
  | { type: "card"; card: Subject }
  /** A line in the card's thread, from the nth event of the thing's history (1 is the first). */
  | { type: "note"; card: Subject; nth: number; broadcast: boolean }
  /** A direct message to a person about a card, because of the nth event of its history. */
  | { type: "direct"; card: Subject; nth: number; person: string }
  /** Whether an account takes messages is looked up, without one: its person is called by the card alone. */
  | { type: "reach"; person: string }
  /** What called people about a card is answered: the lines and direct messages lose their buttons. */
  | { type: "answered"; card: Subject }
  /** A page about a thing, over the platform "page"; the destination is its name in wardroom.yaml. */
  | ({ type: "page"; card: Subject } & PageCall)
  /** An admin is told what does not work: a page of a thing ("page:breach:BR-142"), a calendar ("calendar:desk"). `of`: its name. */
  | { type: "trouble"; about: Subject; of: string }
  /** An admin is told which agents nobody answers for. */
  | { type: "unowned" }
  /** An admin is told that a channel or an account takes nothing any more. */
  | { type: "unreachable"; route: string }
  /** A person is told on an account that is theirs that another one was linked: "discord/900". */
  | { type: "linked"; account: string }
  /** A room is told whether the file of a pact says what is live. */
  | { type: "pact-file"; pact: string }
  /** wardroom.yaml changed: what of its nth acceptance concerns a room. */
  | { type: "config"; room: string; nth: number }
  /** Settings of a room were saved: what its nth event changed. */
  | { type: "settings"; room: string; nth: number }
  /** The status of a room was shared, by its nth event. */
  | { type: "shared"; room: string; nth: number }
  /** The digest of a room that ends at `to`. */
  | { type: "digest"; room: string; to: Instant }
  /** The room introduces itself in a channel, or asks an admin which room it is. */
  | { type: "introduction"; room: string | undefined };

/** `round` and `level`: the step of the ladder that pages. */
export interface PageCall {
  act: PageAct;
  round: number;
  level: number;
  because: "ladder" | "chat-down";
}

export interface OutboxRow extends OutboxDraft {
  id: number;
  state: "pending" | "sending" | "sent" | "failed" | "superseded";
  attempts: number;
  /** Grows with each claim; a settle with an older fence is rejected. */
  fence: number;
  nextAt: Instant;
  createdAt: Instant;
  error?: string;
}

/** `untried`: it was not sent at all, only put off, so it does not count as an attempt. */
export type Settlement =
  | { type: "sent" }
  | { type: "retry"; at: Instant; error: string; untried?: true }
  | { type: "failed"; error: string };

export interface Commit {
  /** Subjects that were read and the version each had; 0 for a thing that must not exist yet. */
  expected: [Subject, number][];
  /**
   * What only the writer knows is filled in inside the transaction: the short ids that stand as "BR-?", and in `pact.applied`
   * the field `from`, the last segment of every chain. A segment is on disk before the version or after it, never beside it.
   */
  events: NewEvent[];
  effects: OutboxDraft[];
  /** How far the watch has judged a segment chain, written with what it caused. */
  watermark?: { chain: string; seq: number };
}

export type CommitResult =
  /** `minted`: the short ids given for "BR-?" and "NM-?". `events` as they stand in the journal. */
  | { type: "committed"; events: JournalEvent[]; minted: Record<string, string> }
  /** Somebody else was first: on a version, or on a claim that `holder` has. Load and decide again. */
  | { type: "conflict"; on: "version"; subject: Subject }
  | { type: "conflict"; on: "claim"; key: string; holder: Subject };

export interface ListFilter extends ThingIndex {
  /** In any of these. */
  rooms?: readonly RoomId[];
  /** Newest change first when true; otherwise by id as numbers sort. */
  newestFirst?: boolean;
  /** By id, the highest first. */
  lastFirst?: boolean;
  /** Only what comes after this one in the order of ids: where the page before it ended. */
  beyond?: Subject;
  limit?: number;
}

export interface JournalFilter {
  subject?: Subject;
  /** Of any of these. */
  subjects?: readonly Subject[];
  types?: EventType[];
  afterSeq?: number;
  /** No record after this one is looked at: of rare types, a long span without one takes as long as it is. */
  throughSeq?: number;
  limit?: number;
  newestFirst?: boolean;
}

/** The live tables were folded by other rules than this program's; opening the store for writing folds them anew. */
export interface OtherFold {
  stored: number;
  program: number;
}

/** What `journal verify` found. `brokenAt` names the first record that does not hold. */
export interface Verification {
  ok: boolean;
  events: number;
  segments: number;
  /** Segments of which only the header is left, because the journal says that their lines were dropped. */
  dropped: number;
  /** Records that lost fields, because the journal says that those were dropped. */
  pruned: number;
  /** The newest record, and when it was written: what an anchor is made of. */
  head: { seq: number; hash: string; at: Instant } | undefined;
  brokenAt?: { chain: string; seq: number; reason: string };
  /** Set only on a store opened for reading. */
  otherFold?: OtherFold;
}

export interface Rebuild {
  ok: boolean;
  things: number;
  events: number;
  /** Subjects, claims and timers whose live row is not what the journal says. */
  differences: string[];
  /** Set only on a store opened for reading: then differences are to be expected. */
  otherFold?: OtherFold;
}

export interface ButtonBinding {
  hash: string;
  item: Subject;
  verb: string;
  epoch: number;
  /** Digest of the card or line it was drawn on: what the person who presses it has before their eyes. */
  shown: string;
  platform: string;
  destination: string;
  createdAt: Instant;
}

export interface Snapshot {
  chain: string;
  seq: number;
  derive: string;
  takenAt: Instant;
  /** JSON. */
  state: string;
}

export interface Store {
  load<K extends Kind>(subject: `${K}:${string}`): Promise<Thing<States[K]> | undefined>;
  list<K extends Kind>(kind: K, filter?: ListFilter): Promise<Thing<States[K]>[]>;
  /** Who holds a claim, if anybody. */
  holder(claim: string): Promise<Subject | undefined>;
  commit(commit: Commit): Promise<CommitResult>;
  /** Called after each commit, in order; a listener that throws is logged and never hurts the writer. Returns its removal. */
  onCommit(listener: (events: JournalEvent[]) => void): () => void;

  /** Events with bodies, oldest first unless asked otherwise. */
  journal(filter: JournalFilter): Promise<JournalEvent[]>;
  verify(progress?: (done: number, total: number) => void): Promise<Verification>;
  /** Folds the journal anew and compares with the live tables; with `apply` the live tables are replaced. */
  rebuild(options?: { apply?: boolean; progress?: (done: number, total: number) => void }): Promise<Rebuild>;

  /**
   * Appends segments to this writer's own chain, durable when it resolves. Concurrent calls share one transaction.
   * With an idempotency key that was answered meanwhile nothing is appended and the result is empty: read `idempotent` again.
   * `written` runs before that, once they have their place: whatever it commits is on disk after them or with them, never before.
   */
  appendSegments(
    drafts: SegmentDraft[],
    also?: { idempotency?: IdempotentAnswer; written?: (headers: SegmentHeader[]) => void },
  ): Promise<SegmentHeader[]>;
  /**
   * Drops the lines of segments for good. Throws unless a `segments.pruned` of their chain names them. Those that were dropped before are
   * passed over.
   */
  dropLines(chain: string, ranges: readonly [number, number][]): Promise<void>;
  /**
   * Drops fields of records of the main chain for good, with their salts; what commits to them stays. Throws unless the newest
   * `journal.pruned` names them. Those that were dropped before are passed over.
   */
  dropFields(records: readonly { seq: number; fields: readonly string[] }[]): Promise<void>;
  /** Segments of a chain after a seq, oldest first. Those whose lines were dropped are passed over. */
  segmentsAfter(chain: string, seq: number, limit: number): Promise<Segment[]>;
  /** The same, not taken apart: for who reads many. */
  receivedAfter(chain: string, seq: number, limit: number): Promise<ReceivedSegment[]>;
  /** Headers received since an instant, with their id hashes: what duplicates are checked against. */
  idHashesSince(receivedAt: Instant): Promise<{ receivedAt: Instant; idHashes: Uint8Array }[]>;
  /** What arrived from `from` on and before `to`, on whatever chain: how much for each room, and when each agent was heard of last. */
  arrivals(span: { from: Instant; to: Instant }): Promise<Arrivals>;
  /**
   * Runs that closed from `from` on and before `to` and were held against what their pact names, as far as they were judged by now: a
   * day of them at once, from the first on.
   */
  closedRuns(span: { from: Instant; to: Instant }): Promise<ClosedRuns>;
  /** What an agent asked the gate for in a run of that name, whatever came of it. */
  asksOf(agent: string, run: string): Promise<(States["action"] | States["approval"])[]>;
  /** The chain this writer appends to, its head and how far the watch has judged it. */
  ingest(): Promise<{ chain: string; head: number; hash: string; watermark: number }>;
  saveSnapshot(snapshot: Snapshot): Promise<void>;
  loadSnapshot(chain: string, derive: string): Promise<Snapshot | undefined>;

  /** A stored answer for (token, key) of the last 24 h. `digest` is of the request body. */
  idempotent(token: string, key: string): Promise<IdempotentAnswer | undefined>;
  /** Keeps an answer that no segment came with. Lost at most in a power cut, never with the process; one that is kept stays. */
  keepAnswer(answer: IdempotentAnswer): Promise<void>;

  /** Claims up to `limit` due jobs of a lane for `lease` ms. Collapsed older jobs are marked superseded on the way. */
  claimOutbox(lane: Lane, now: Instant, lease: number, limit: number): Promise<OutboxRow[]>;
  /** False when the lease was lost meanwhile (the fence moved on). */
  settleOutbox(id: number, fence: number, result: Settlement): Promise<boolean>;
  /** Everything of a lane that is not out yet at a destination, what is being sent included; the oldest first. */
  waitingOutbox(lane: Lane, platform: string, destination: string): Promise<OutboxRow[]>;
  outboxCounts(): Promise<{ lane: Lane; state: OutboxRow["state"]; count: number }[]>;
  nextOutbox(): Promise<Instant | undefined>;
  /** Urgent deliveries (pages, approvals) to chat that waited since an instant or before, or were refused with nothing after them. */
  undelivered(before: Instant): Promise<{ platform: string; card: Subject }[]>;

  /** What is kept, as it was sealed: for whoever proves a part of it elsewhere. */
  sealed: SealedStore;

  dueTimers(now: Instant, limit: number): Promise<Timer[]>;
  nextTimer(): Promise<Instant | undefined>;

  /** Button tokens: the token itself is never stored, only its SHA-256. */
  bindButtons(bindings: ButtonBinding[]): Promise<void>;
  findButton(hash: string): Promise<ButtonBinding | undefined>;

  close(): Promise<void>;
}

/** Without what the program itself noted. */
export interface Arrivals {
  signals: { room: string; signals: number }[];
  agents: { agent: string; last: Instant }[];
}

/** `next`: where to ask on; absent when there are no more. */
export interface ClosedRuns {
  counts: ClosedRunCount[];
  next?: Instant;
}

/**
 * So many runs of an agent lack the same slots: "input output"; "" of those that lack none. `pact`: the versions that named the slots,
 * as far as they fit an attribute of a signal: "fleet@2 airline-service@4".
 */
export interface ClosedRunCount {
  agent: string;
  missing: string;
  pact: string;
  runs: number;
}

export interface IdempotentAnswer {
  token: string;
  key: string;
  digest: string;
  answer: string;
  at: Instant;
}
