/** An event: what happened to which thing, who did it, and how it is said before it has a place in the journal. */
import type { PersonId } from "../pact/pact.ts";
import type { PlatformName } from "../people/platform.ts";
import type { Instant } from "../words/time.ts";
import {
  type EventBodies,
  type EventType,
  type KindOfThing,
  type LineTypeAbout,
  type ToldType,
  type ToldTypeAbout,
  type TypeAbout,
  traitsOf,
} from "./event-kinds.ts";

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

interface EventDraft<T extends EventType> {
  type: T;
  subject: Subject;
  actor: Actor;
  body: EventBodies[T];
}

/** An event about to be committed. The writer adds chain, seq, at and the hashes. */
export type NewEvent = { [T in EventType]: EventDraft<T> }[EventType];

/** By its type: looked up, for picking one out of all of them by `Extract` costs the compiler minutes. */
type EventByType = { [T in EventType]: EventDraft<T> & { seq: number; at: Instant; schema: number } };

/** An event as the journal holds it. */
export type JournalEvent = EventByType[EventType];

export type EventOf<T extends EventType> = EventByType[T];

/** Everything that can happen to one kind of thing: what its fold must answer. */
export type EventAbout<K extends KindOfThing> = EventOf<TypeAbout<K>>;

/** Of one kind of thing, what people read in its history: what its sentences must answer. */
export type Told<K extends KindOfThing> = EventOf<ToldTypeAbout<K>>;

/** Of one kind of thing, what is a line in the thread of its card: what its notes must answer. */
export type LineOf<K extends KindOfThing> = EventOf<LineTypeAbout<K>>;

export const isAbout = <K extends KindOfThing>(kind: K, one: JournalEvent): one is EventAbout<K> =>
  traitsOf(one.type).about === kind;

export const isTold = (one: JournalEvent): one is EventOf<ToldType> => traitsOf(one.type).shows === "sentence";

export const isLineOf = <K extends KindOfThing>(kind: K, one: JournalEvent): one is LineOf<K> =>
  isAbout(kind, one) && traitsOf(one.type).tells?.thread === "line";

export const event = <T extends EventType>(type: T, subject: Subject, actor: Actor, body: EventBodies[T]): NewEvent =>
  ({ type, subject, actor, body }) as NewEvent;

export const kindOf = (subject: Subject): string => subject.slice(0, subject.indexOf(":"));
export const idOf = (subject: Subject): string => subject.slice(subject.indexOf(":") + 1);
