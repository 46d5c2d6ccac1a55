/** What everybody who handles events asks about a kind of event; its family answers all of it where the kind is declared. */
import type { Escalated } from "../ladder/climb.ts";
import type { PageAct } from "../ladder/page-events.ts";
import type { PersonId, RoomId } from "../pact/pact.ts";
import type { Subject } from "./event.ts";

/** The traits of a family's kinds. The compiler names a kind that has none, and a body with a `reason` that is not redacted. */
export type TraitsOf<Bodies> = { readonly [T in keyof Bodies]: Traits<Bodies[T]> };

/** Of a family whose things ask people: each kind says as well how a room is told, and whether it calls whom its body names. */
export type AskingTraitsOf<Bodies> = {
  readonly [T in keyof Bodies]: Traits<Bodies[T]> & { readonly tells: Tells & Calls<Bodies[T]> };
};

/** "ladder": a step of the ladder, which may page as well; "again": whom it names is called beside it. */
type Calls<Body> = Body extends Escalated
  ? { readonly calls: "ladder" }
  : Body extends { to: PersonId[] }
    ? { readonly calls: "again" }
    : { readonly calls?: never };

/**
 * `about`: the kind of thing it happens to, as its subject names it: "breach" of "breach:BR-142". That thing's projection folds it.
 * `rooms`: whose pages it changes: of the room, item or card its body names, of its own thing, or every room's.
 */
type Traits<Body> = { readonly about: string; readonly rooms: RoomsOf<Body> } & Shows & Redacts<Body>;

type RoomsOf<Body> =
  | "own"
  | "every"
  | (Body extends { room: RoomId } ? "named" : never)
  | (Body extends { item: Subject } ? "item" : never)
  | ("card" extends keyof Body ? "card" : never);

/**
 * "sentence": people read it in the history of its thing, so `views/room/timeline.ts` has a sentence for it; as a `decision` also
 * among what was decided lately. "page": it only changes what a page shows. "nothing": bookkeeping that nobody sees.
 */
type Shows =
  | { readonly shows: "sentence"; readonly decision?: true }
  | { readonly shows: "page" | "nothing"; readonly decision?: never };

/** Fields that hold what people or agents wrote and may one day be redacted; projections never rest on them. */
type Redacts<Body> = "reason" extends keyof Body
  ? { readonly redacts: readonly ["reason", ...(keyof Body)[]] }
  : { readonly redacts?: readonly (keyof Body)[] };

/** How a room is told, beside the card that is redrawn each time. */
export interface Tells {
  /** A line in the thread, which the notes of its view have; or the card alone. */
  readonly thread: "line" | "card";
  /** It calls the people in its `to`, in the thread and directly. */
  readonly calls?: "ladder" | "again";
  /** A human must act now: it never waits behind edits. */
  readonly urgent?: true;
  /** Signals go on while people read: an edit for each would flicker, so these wait to be one. */
  readonly gathers?: true;
  /** After it nobody needs to press what called them, or reads in it what is not so any more. */
  readonly settles?: true;
  /** What the pages that were called about the thing hear of it. */
  readonly pager?: Exclude<PageAct, "trigger">;
}

/** The traits of any kind, for who asks without knowing which. */
export interface AnyTraits {
  readonly about: string;
  readonly rooms: "own" | "every" | "named" | "item" | "card";
  readonly shows: "sentence" | "page" | "nothing";
  readonly decision?: true;
  readonly redacts?: readonly string[];
  readonly tells?: Tells;
}
