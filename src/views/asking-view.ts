/** How each kind of thing that asks people is shown: its card, its line in the thread, its calls, its details. One entry a kind. */
import type { JournalEvent } from "../domain/journal/event.ts";
import type { AskingKind } from "../domain/journal/event-kinds.ts";
import type { States } from "../domain/journal/states.ts";
import type { PersonId } from "../domain/pact/pact.ts";
import { type ApprovalContext, approvalCard } from "./approval/approval-card.ts";
import { approvalDetailsCard } from "./approval/approval-details.ts";
import { approvalDirect, approvalNote, whyAsked } from "./approval/approval-notes.ts";
import { breachCard, type CardContext } from "./breach/breach-card.ts";
import { breachDetailsCard, breachFacts } from "./breach/breach-details.ts";
import { breachDirect, breachNote, whyCalled } from "./breach/breach-notes.ts";
import type { Block, Card, Note } from "./card.ts";
import { type ChangeContext, changeCard } from "./change/change-card.ts";
import { changeDetailsCard, changeFactBlocks } from "./change/change-details.ts";
import { changeDirect, changeNote } from "./change/change-notes.ts";
import { drillCard } from "./drill/drill-card.ts";
import { drillDetailsCard, drillFactBlocks } from "./drill/drill-details.ts";
import { drillDirect, drillNote } from "./drill/drill-notes.ts";
import type { DrillContext } from "./drill/drill-words.ts";
import { postmortemCard } from "./postmortem/postmortem-card.ts";
import { postmortemDetailsCard, postmortemFactBlocks } from "./postmortem/postmortem-details.ts";
import { postmortemDirect, postmortemNote } from "./postmortem/postmortem-notes.ts";
import type { PostmortemContext } from "./postmortem/postmortem-words.ts";

/** What the words of each kind need beside its state. */
export interface Contexts extends Record<AskingKind, { version: number }> {
  breach: CardContext;
  approval: ApprovalContext;
  change: ChangeContext;
  postmortem: PostmortemContext;
  drill: DrillContext;
}

interface AskingView<K extends AskingKind> {
  card(state: States[K], context: Contexts[K]): Card;
  /** The thread line of an event of its history; undefined when the card alone tells it. */
  line(event: JournalEvent, state: States[K], context: Contexts[K]): Note | undefined;
  /** What a person who is called reads in a direct message. */
  direct(person: PersonId, state: States[K], context: Contexts[K]): Note;
  /** Why this person is called, where it is not plain from the card. */
  why(person: PersonId, state: States[K], context: Contexts[K]): string | undefined;
  /** Everything about it, with its history. */
  details(state: States[K], history: readonly JournalEvent[], context: Contexts[K]): Card;
  /** The same for its page, which shows the history in its own way; nothing where its card says it all. */
  facts(state: States[K], history: readonly JournalEvent[], context: Contexts[K]): Block[];
}

const views: { readonly [K in AskingKind]: AskingView<K> } = {
  breach: {
    card: breachCard,
    line: breachNote,
    direct: breachDirect,
    why: whyCalled,
    details: breachDetailsCard,
    facts: breachFacts,
  },
  approval: {
    card: approvalCard,
    line: approvalNote,
    direct: approvalDirect,
    why: whyAsked,
    details: approvalDetailsCard,
    facts: () => [],
  },
  change: {
    card: changeCard,
    line: changeNote,
    direct: (_person, change, context) => changeDirect(change, context),
    why: () => undefined,
    details: changeDetailsCard,
    facts: (change, _history, context) => changeFactBlocks(change, context),
  },
  postmortem: {
    card: postmortemCard,
    line: postmortemNote,
    direct: (_person, postmortem, context) => postmortemDirect(postmortem, context),
    why: () => undefined,
    details: postmortemDetailsCard,
    facts: (postmortem, _history, context) => postmortemFactBlocks(postmortem, context),
  },
  drill: {
    card: drillCard,
    line: drillNote,
    direct: (_person, drill, context) => drillDirect(drill, context),
    why: () => undefined,
    details: drillDetailsCard,
    facts: (drill, _history, context) => drillFactBlocks(drill, context),
  },
};

export const viewOf = <K extends AskingKind>(kind: K): AskingView<K> => views[kind];
