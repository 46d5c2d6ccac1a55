/** What a flow may ask of a chat platform, and what a platform brings back through the door. */

import type { How, Subject } from "../domain/journal/event.ts";
import type { PersonId, RoomId } from "../domain/pact/pact.ts";
import type { PlatformName } from "../domain/people/platform.ts";
import type { Card, Confirm, Form, Note, Press } from "../views/card.ts";
import type { DrawnCard } from "../views/room/room-page.ts";

/** Where a message is, opaque to everyone but its platform. */
type MessageRef = string;

/** What came of a delivery. Permanent: do not try this destination again (channel gone, bot kicked, token revoked). */
export type Delivery =
  | { type: "sent"; message: MessageRef }
  /** `told`: the platform itself, or its pace, says how long to wait; nothing went wrong, so no backoff is added. */
  | { type: "retry"; afterMs: number; error: string; told?: true }
  | { type: "gone"; error: string }
  | { type: "failed"; error: string };

/** What is on its way out of the outbox. */
export interface Sending {
  /** The same in every try, also after a restart, and never that of anything else: two copies with one name are one message. */
  name: string;
  /** An earlier try was cut off and may have arrived, so a new message says that it is sent again. */
  again: boolean;
  /** Shown with a new message where the platform takes pictures. One that cannot be shown is logged; the message goes out all the same. */
  picture?: Picture;
}

export interface Picture {
  /** "digest.png" */
  file: string;
  png: Uint8Array;
  /** What it shows, for whoever does not see it. */
  alt: string;
}

/** A chat platform. Sends are at least once; the outbox owns every retry, so an implementation never retries by itself. */
export interface ChatPlatform {
  readonly name: PlatformName;
  start(door: Door): Promise<void>;
  stop(): Promise<void>;
  /** `token` turns a press into the opaque token its button carries. */
  post(channel: string, card: Card, token: TokenMaker, sending?: Partial<Sending>): Promise<Delivery>;
  edit(channel: string, message: MessageRef, card: Card, token: TokenMaker): Promise<Delivery>;
  reply(
    channel: string,
    message: MessageRef,
    note: Note,
    options: { broadcast: boolean },
    token: TokenMaker,
    sending?: Partial<Sending>,
  ): Promise<Delivery>;
  direct(account: string, note: Note, token: TokenMaker, sending?: Partial<Sending>): Promise<Delivery>;
  /** Whether a direct message to the account would arrive, as "sent" or "gone"; nothing is sent. Absent: it cannot be known. */
  reachable?(account: string): Promise<Delivery>;
  /** Draws a line or direct message anew where it stands, once what it asked is answered. Calls nobody. */
  amend(message: MessageRef, note: Note, token: TokenMaker): Promise<Delivery>;
  /** What is not well right now, one line each with what to do; empty when all is. */
  problems(): PlatformProblem[];
}

/** `severity`: "refused" lets nothing out until an admin acts; "degraded" mends itself, and the rest goes on meanwhile. */
interface PlatformProblem {
  severity: "refused" | "degraded";
  sentence: string;
}

/** Where a command is typed: a channel (or "web:ROOM"), perhaps in the thread of a message or over a page. */
export interface TypedIn {
  channel: string;
  room?: RoomId;
  thread?: MessageRef;
  page?: TypedOver;
}

/** The card of a thing as it stands on the page that is typed over. Undefined: it does not, or is not theirs to see. */
export type TypedOver = (card: Subject) => Promise<DrawnCard | undefined>;

export type TokenMaker = (press: Press) => string;

/** A visitor as the platform vouches for them; who that is in the fleet is looked up behind the door. */
export interface Visitor {
  how: How;
  /** The platform account, or for the web and the host the person itself. */
  account: string;
  /** The Slack team or Discord guild the account belongs to. */
  team: string;
  /** Set where the platform has authenticated a person of the fleet itself (web session, host). */
  person?: PersonId;
}

/** What the visitor sees for it, and nobody else does. */
export type DoorAnswer =
  | { type: "notice"; card: Card }
  /** More to read about the thing of the card: a modal on Slack, a page on the web. */
  | { type: "details"; card: Card }
  /**
   * More is needed: draw this form; its answer comes back as a press of `press` with `shown`, which may differ from those of the button
   * that asked. `errors`: what is wrong with the answers so far, by field. `shown`: digest of the card that asks, where known.
   */
  | { type: "form"; form: Form; press: Press; shown?: string; errors?: Record<string, string> };

/** A command whose fields were given one by one. Flags are "yes". */
export interface CommandCall {
  verb: string;
  fields: Record<string, string>;
  /** Says what would happen, and changes nothing. */
  dryRun?: boolean;
  /** Also what belongs to others, as "!" does. */
  forced?: boolean;
}

/** The one way in from chat: a click, a form or a command becomes a decision, and never without an answer. */
export interface Door {
  /** A button, by its opaque token (chat) or by the press itself (a signed-in web session). `shown`: digest of the card it was on, where known. */
  press(
    visitor: Visitor,
    button: { token: string } | { press: Press; shown?: string },
    fields?: Record<string, string>,
  ): Promise<DoorAnswer>;
  /** All that the card of this button offers beside what is in sight there: where a platform's menu has no room for it. */
  rest(visitor: Visitor, button: { token: string } | { press: Press }): Promise<DoorAnswer>;
  /**
   * What this button asks before it is meant, in the words its card has now: for a platform that draws the question by itself, and after
   * a restart as well. Undefined where it asks nothing, or nothing that this visitor may read. Decides and remembers nothing, and never rejects.
   */
  question(visitor: Visitor, button: { token: string } | { press: Press }): Promise<Confirm | undefined>;
  /** "/ward ..." as it was typed; or its verb and fields by name, from a platform that asks for each on its own. */
  command(visitor: Visitor, where: TypedIn, said: string | CommandCall): Promise<DoorAnswer>;
  /** The platform vouches for the request and not for what it wants: remembered as a refused attempt, with the reason. */
  turnedAway(
    platform: PlatformName,
    from: { account: string; channel: string },
    reason: "replayed" | "other-team" | "external-user" | "not-human",
  ): Promise<void>;
  /** The bot was invited to a channel. */
  joined(platform: PlatformName, team: string, channel: string): Promise<void>;
  left(platform: PlatformName, team: string, channel: string): Promise<void>;
  /** The team this platform serves, learnt at start. `channels`: those of it, where that is known; what is bound anew is introduced there. */
  serves(platform: PlatformName, team: string, channels?: ReadonlySet<string>): Promise<void>;
}

/** What an argument of a command may be. */
export type SuggestionKind = "agent" | "item" | "agent-or-item" | "person" | "room" | "verb";

export interface Suggestion {
  value: string;
  label: string;
}

/** What fits to what was typed so far, of what this person may see; at most 25. Strangers are suggested verbs alone. */
export type Suggest = (visitor: Visitor, kind: SuggestionKind, typed: string) => Promise<Suggestion[]>;
