/** How a thing that asks people is told: its card, its lines in the thread, its calls. */
import { type Asked, askedOf } from "../../domain/journal/asked.ts";
import { isAsking } from "../../domain/journal/asking-kinds.ts";
import { idOf, type JournalEvent, kindOf, type Subject } from "../../domain/journal/event.ts";
import type { AskingKind } from "../../domain/journal/event-kinds.ts";
import type { World } from "../../ports/world.ts";
import { viewOf } from "../../views/asking-view.ts";
import type { Card, Note } from "../../views/card.ts";
import { inContext } from "../find/asking.ts";

export interface Telling extends Asked {
  version: number;
  card(): Card;
  /** The thread line of an event of its history; undefined when the card alone tells it. */
  line(event: JournalEvent): Note | undefined;
  /** What a person who is called reads in a direct message. */
  direct(person: string): Note;
  /** Why this person is called, where it is not plain from the card. */
  why(person: string): string | undefined;
}

/** As it stands now; undefined when there is no such thing, or it calls nobody. */
export async function tellingOf(world: World, subject: Subject): Promise<Telling | undefined> {
  const kind = kindOf(subject);
  return isAsking(kind) ? tell(world, kind, idOf(subject)) : undefined;
}

async function tell<K extends AskingKind>(world: World, kind: K, id: string): Promise<Telling | undefined> {
  const found = await inContext(world, kind, id);
  if (!found) return undefined;
  const { state, context } = found;
  const view = viewOf(kind);
  return {
    ...askedOf(kind, state),
    version: context.version,
    card: () => view.card(state, context),
    line: (event) => view.line(event, state, context),
    direct: (person) => view.direct(person, state, context),
    why: (person) => view.why(person, state, context),
  };
}
