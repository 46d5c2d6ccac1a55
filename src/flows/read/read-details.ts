/** Everything about a thing, for a person who may see it. Undefined: there is no more to say, or it is not theirs to see. */
import { standingIdOf } from "../../domain/approval/standing.ts";
import { isAsking } from "../../domain/journal/asking-kinds.ts";
import { idOf, type JournalEvent, kindOf, type Subject } from "../../domain/journal/event.ts";
import type { AskingKind } from "../../domain/journal/event-kinds.ts";
import type { PersonId } from "../../domain/pact/pact.ts";
import type { World } from "../../ports/world.ts";
import { viewOf } from "../../views/asking-view.ts";
import type { Block, Card } from "../../views/card.ts";
import { inContext } from "../find/asking.ts";
import { seesThing } from "./sees-room.ts";

export async function readDetails(world: World, subject: Subject, person: PersonId): Promise<Card | undefined> {
  const kind = kindOf(subject);
  return isAsking(kind) ? detailsOf(world, kind, subject, person) : undefined;
}

async function detailsOf<K extends AskingKind>(
  world: World,
  kind: K,
  subject: Subject,
  person: PersonId,
): Promise<Card | undefined> {
  const found = await inContext(world, kind, idOf(subject));
  if (!found || !(await seesThing(world, kind, found.state, person))) return undefined;
  return viewOf(kind).details(found.state, await historyOf(world, subject), found.context);
}

/** The same for its page, which shows what happened in its own way. */
export async function readFacts(world: World, subject: Subject): Promise<Block[]> {
  const kind = kindOf(subject);
  return isAsking(kind) ? factBlocks(world, kind, subject) : [];
}

async function factBlocks<K extends AskingKind>(world: World, kind: K, subject: Subject): Promise<Block[]> {
  const found = await inContext(world, kind, idOf(subject));
  return found ? viewOf(kind).facts(found.state, await historyOf(world, subject), found.context) : [];
}

/** What the journal says about a thing, with the refused attempts at it and the standing approval it gave; oldest first. */
export async function historyOf(world: World, subject: Subject): Promise<JournalEvent[]> {
  const own = await world.store.journal({ subject });
  const attempts = await world.store.journal({ subject: `refusals:${subject}` });
  const standing =
    kindOf(subject) === "approval"
      ? await world.store.journal({ subject: `standing:${standingIdOf(idOf(subject))}` })
      : [];
  return [...own, ...attempts, ...standing].sort((a, b) => a.seq - b.seq);
}
