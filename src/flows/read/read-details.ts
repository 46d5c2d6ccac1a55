/** Everything about a thing, for a person who may see it. Undefined: there is no more to say, or it is not theirs to see. */
import { standingIdOf } from "../../domain/approval/standing.ts";
import { idOf, type JournalEvent, kindOf, type Subject } from "../../domain/journal/event.ts";
import type { PersonId } from "../../domain/pact/pact.ts";
import type { World } from "../../ports/world.ts";
import { approvalDetailsCard } from "../../views/approval/approval-details.ts";
import { breachDetailsCard, breachFacts } from "../../views/breach/breach-details.ts";
import type { Block, Card } from "../../views/card.ts";
import { changeDetailsCard, changeFactBlocks } from "../../views/change/change-details.ts";
import { drillBlocks } from "../../views/drill/drill-card.ts";
import { drillDetailsCard } from "../../views/drill/drill-details.ts";
import { postmortemDetailsCard, postmortemFactBlocks } from "../../views/postmortem/postmortem-details.ts";
import { approvalOf, breachContext, changeOf, postmortemOf } from "../tell/telling.ts";
import { seesChange, seesRoom } from "./sees-room.ts";

export async function readDetails(world: World, subject: Subject, person: PersonId): Promise<Card | undefined> {
  if (kindOf(subject) === "approval") {
    const told = await approvalOf(world, idOf(subject));
    if (!told || !(await seesRoom(world, told.state.room, person))) return undefined;
    return approvalDetailsCard(told.state, await historyOf(world, subject), told.context);
  }
  if (kindOf(subject) === "change") {
    const told = await changeOf(world, idOf(subject));
    if (!told || !(await seesChange(world, told.state, person))) return undefined;
    return changeDetailsCard(told.state, await historyOf(world, subject), told.context);
  }
  if (kindOf(subject) === "postmortem") {
    const told = await postmortemOf(world, idOf(subject));
    if (!told || !(await seesRoom(world, told.state.room, person))) return undefined;
    return postmortemDetailsCard(told.state, await historyOf(world, subject), told.context);
  }
  if (kindOf(subject) === "drill") {
    const drill = await world.store.load(`drill:${idOf(subject)}`);
    if (!drill || !(await seesRoom(world, drill.state.room, person))) return undefined;
    const context = { config: world.config, version: drill.version };
    return drillDetailsCard(drill.state, await historyOf(world, subject), context);
  }
  if (kindOf(subject) !== "breach") return undefined;
  const thing = await world.store.load(`breach:${idOf(subject)}`);
  if (!thing || !(await seesRoom(world, thing.state.room, person))) return undefined;
  const { state, version } = thing;
  return breachDetailsCard(state, await historyOf(world, subject), await breachContext(world, state, version));
}

/** The same for its page, which shows what happened in its own way. */
export async function readFacts(world: World, subject: Subject): Promise<Block[]> {
  if (kindOf(subject) === "change") {
    const told = await changeOf(world, idOf(subject));
    return told ? changeFactBlocks(told.state, told.context) : [];
  }
  if (kindOf(subject) === "postmortem") {
    const told = await postmortemOf(world, idOf(subject));
    return told ? postmortemFactBlocks(told.state, told.context) : [];
  }
  if (kindOf(subject) === "drill") {
    const drill = await world.store.load(`drill:${idOf(subject)}`);
    return drill ? drillBlocks(drill.state, { config: world.config, version: drill.version }) : [];
  }
  const thing = kindOf(subject) === "breach" ? await world.store.load(`breach:${idOf(subject)}`) : undefined;
  if (!thing) return [];
  const { state, version } = thing;
  return breachFacts(state, await historyOf(world, subject), await breachContext(world, state, version));
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
