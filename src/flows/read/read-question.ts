/** What a button asks before it is meant ("Release airline-a?"), in the words its card has now. */
import type { PersonId } from "../../domain/pact/pact.ts";
import type { World } from "../../ports/world.ts";
import type { Confirm, Press } from "../../views/card.ts";
import { drawCard } from "../tell/draw.ts";
import { roomOfSubject } from "./rooms-of.ts";
import { seesRoom } from "./sees-room.ts";

/** By its verb, of whatever epoch: a late press is answered as such, and its question is the same. Undefined where there is none. */
export async function readQuestion(
  world: World,
  { item, verb }: Press,
  person: PersonId,
): Promise<Confirm | undefined> {
  const room = await roomOfSubject(world, item);
  if (room !== undefined && !(await seesRoom(world, room, person))) return undefined;
  const card = await drawCard(world, item);
  const buttons = card ? [...card.buttons, ...card.more] : [];
  return buttons.find(({ press }) => press.item === item && press.verb === verb)?.confirm;
}
