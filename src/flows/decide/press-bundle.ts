/** A button of a bundle: one of its things gets its own card, or a person looks at all that ask them. It never approves or denies. */
import { factsOf, isAsking } from "../../domain/journal/asking-kinds.ts";
import { type DecidedBy, idOf, kindOf, type Subject } from "../../domain/journal/event.ts";
import type { PersonId } from "../../domain/pact/pact.ts";
import { done, nothing, type Reply, refused } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { askingOf } from "../find/asking.ts";
import { seesRoom } from "../read/sees-room.ts";
import { leaveBundle } from "../tell/show-bundled.ts";
import { tellingOf } from "../tell/telling.ts";
import { unknownVerb } from "./do-breach-verb.ts";
import { moves } from "./moves.ts";

const showVerb = "show:";
const tries = 5;

export async function pressBundle(world: World, as: DecidedBy, id: string, verb: string): Promise<Reply> {
  if (verb.startsWith(showVerb)) return showAlone(world, as, id, verb.slice(showVerb.length));
  return verb === "acknowledge" ? lookAtMine(world, as, id) : unknownVerb(verb);
}

async function showAlone(world: World, { by }: DecidedBy, id: string, card: Subject): Promise<Reply> {
  // What lies in a room that is not seen is answered like what is not among these, whether or not it is.
  const hidden = !(await mayShow(world, card, by));
  for (let turn = 0; turn < tries; turn++) {
    const bundle = await world.store.load(`bundle:${id}`);
    const telling = await tellingOf(world, card);
    if (hidden || !bundle || !telling || !bundle.state.items.some((one) => one.card === card))
      return refused("not_found", `${idOf(card)} is not among these. /ward list shows what is open now.`);
    if (bundle.state.left[card] !== undefined) return nothing(`${idOf(card)} has a card of its own already, below.`);
    const left = { card, version: telling.version, because: "asked" as const };
    const result = await leaveBundle(world, bundle, left, `person:${by}`);
    if (result.type === "conflict") continue;
    world.wake();
    return done(`${idOf(card)} gets a card of its own at the foot of the channel.`);
  }
  return refused("conflict", "Much happens to these at once. Press it again.");
}

async function mayShow(world: World, card: Subject, person: PersonId): Promise<boolean> {
  const asking = await askingOf(world, card);
  return asking !== undefined && factsOf(asking.kind).bundled && seesRoom(world, asking.asked.room, person);
}

/** Holds the escalation of each that asks this person by name, one by one, under the same rules as a press on its card. */
async function lookAtMine(world: World, as: DecidedBy, id: string): Promise<Reply> {
  const bundle = await world.store.load(`bundle:${id}`);
  if (!bundle) return refused("not_found", "These are not known any more. /ward list shows what is open now.");
  const held: string[] = [];
  const refusals: string[] = [];
  let open = 0;
  for (const card of new Set(bundle.state.items.map((one) => one.card))) {
    const telling = await tellingOf(world, card);
    if (!telling?.calls) continue;
    open += 1;
    if (!telling.card().pings.includes(as.by) || telling.heldBy === as.by) continue;
    const reply = await lookAt(world, card, as);
    if (reply?.type === "done") held.push(idOf(card));
    if (reply?.type === "refused") refusals.push(reply.sentence);
  }
  if (held.length > 0)
    return done(
      `You are looking at ${held.length === 1 ? held[0] : `${held.length} of them: ${held.join(", ")}`}. Their escalation holds; decisions still end when they say.`,
    );
  const [because] = refusals;
  if (because) return refused("not_eligible", because);
  return nothing(
    open === 0
      ? "None of these waits any more."
      : `None of the ${open} that wait asks you. /ward ack ID takes one of them.`,
  );
}

const lookAt = async (world: World, card: Subject, as: DecidedBy): Promise<Reply | undefined> => {
  const kind = kindOf(card);
  return isAsking(kind) ? moves[kind].lookAt?.(world, idOf(card), "acknowledge", as) : undefined;
};
