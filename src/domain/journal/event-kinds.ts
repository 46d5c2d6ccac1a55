/** Every kind of event: what it carries, and its traits. Each family declares its own, beside its fold. */

import { type AgentEvents, agentTraits } from "../agent/agent-events.ts";
import { type ActEvents, actTraits } from "../approval/act-events.ts";
import { type ApprovalEvents, approvalTraits } from "../approval/approval-events.ts";
import { type StandingEvents, standingTraits } from "../approval/standing-events.ts";
import { type AutonomyEvents, autonomyTraits } from "../autonomy/autonomy-events.ts";
import { type BreachEvents, breachTraits } from "../breach/breach-events.ts";
import { type MuteEvents, muteTraits } from "../breach/hush/mute-events.ts";
import { type NearMissEvents, nearMissTraits } from "../breach/near-miss-events.ts";
import { type BundleEvents, bundleTraits } from "../bundle/bundle-events.ts";
import { type ChangeEvents, changeTraits } from "../change/change-events.ts";
import { type CheckEvents, checkTraits } from "../check/check-events.ts";
import { type DigestEvents, digestTraits } from "../digest/digest-events.ts";
import { type DrillEvents, drillTraits } from "../drill/drill-events.ts";
import { type EvidenceEvents, evidenceTraits } from "../evidence/evidence-events.ts";
import { type PageEvents, pageTraits } from "../ladder/page-events.ts";
import { type PactEvents, pactTraits } from "../pact/pact-events.ts";
import { type AccessEvents, accessTraits } from "../people/access-events.ts";
import { type PersonEvents, personTraits } from "../people/person-events.ts";
import { type RoomEvents, roomTraits } from "../people/room-events.ts";
import { type PostmortemEvents, postmortemTraits } from "../postmortem/postmortem-events.ts";
import { type CardEvents, cardTraits } from "./card-events.ts";
import { type LedgerEvents, ledgerTraits } from "./ledger-events.ts";
import type { AnyTraits, TraitsOf } from "./traits.ts";

export interface EventBodies
  extends LedgerEvents,
    CardEvents,
    PactEvents,
    ChangeEvents,
    CheckEvents,
    DigestEvents,
    DrillEvents,
    PostmortemEvents,
    AgentEvents,
    AutonomyEvents,
    BreachEvents,
    NearMissEvents,
    EvidenceEvents,
    MuteEvents,
    ApprovalEvents,
    ActEvents,
    StandingEvents,
    BundleEvents,
    PageEvents,
    RoomEvents,
    PersonEvents,
    AccessEvents {}

export type EventType = keyof EventBodies;

export const eventTraits = {
  ...ledgerTraits,
  ...cardTraits,
  ...pactTraits,
  ...changeTraits,
  ...checkTraits,
  ...digestTraits,
  ...drillTraits,
  ...postmortemTraits,
  ...agentTraits,
  ...autonomyTraits,
  ...breachTraits,
  ...nearMissTraits,
  ...evidenceTraits,
  ...muteTraits,
  ...approvalTraits,
  ...actTraits,
  ...standingTraits,
  ...bundleTraits,
  ...pageTraits,
  ...roomTraits,
  ...personTraits,
  ...accessTraits,
} as const satisfies TraitsOf<EventBodies>;

/** The kinds of things that something can happen to: "breach" of "breach:BR-142". Each has one projection (`states.ts`). */
export type KindOfThing = (typeof eventTraits)[EventType]["about"];

export type TypeAbout<K extends KindOfThing> = About<K, EventType>;

/** Of some types of events, those that happen to such a thing. */
type About<K extends KindOfThing, Among extends EventType> = {
  [T in Among]: (typeof eventTraits)[T]["about"] extends K ? T : never;
}[Among];

/** The kinds of things with events that concern the room the thing stands in. */
export type RoomedKind = {
  [T in EventType]: (typeof eventTraits)[T] extends { rooms: "own" } ? (typeof eventTraits)[T]["about"] : never;
}[EventType];

/** What people read a sentence of in the history of its thing. */
export type ToldType = {
  [T in EventType]: (typeof eventTraits)[T]["shows"] extends "sentence" ? T : never;
}[EventType];

export type ToldTypeAbout<K extends KindOfThing> = About<K, ToldType>;

/** The kinds of things that people are told of: each has its sentences (`views/room/sentences.ts`). */
export type ToldKind = (typeof eventTraits)[ToldType]["about"];

/** The kinds of things that ask people: each has a card, and a page of its own in the web room (`views/room/page-path.ts`). */
export type AskingKind = {
  [T in EventType]: (typeof eventTraits)[T] extends { tells: object } ? (typeof eventTraits)[T]["about"] : never;
}[EventType];

/** What is a line in the thread of its card. */
type LineType = {
  [T in EventType]: (typeof eventTraits)[T] extends { tells: { thread: "line" } } ? T : never;
}[EventType];

export type LineTypeAbout<K extends KindOfThing> = About<K, LineType>;

/** A kind that only a newer program knows, in a journal that one wrote: nothing is told of it, and no thing folds it. */
const unknown: AnyTraits = { about: "", rooms: "every", shows: "page" };

export const traitsOf = (type: EventType): AnyTraits =>
  Object.hasOwn(eventTraits, type) ? eventTraits[type] : unknown;

/** Every kind with such traits, in the order of their declaration. */
export const typesWith = (fits: (traits: AnyTraits) => boolean): EventType[] =>
  (Object.keys(eventTraits) as EventType[]).filter((type) => fits(eventTraits[type]));
