/** An artefact of what a person may see: of one room, or of all of theirs. */
import type { PersonId, RoomId } from "../../domain/pact/pact.ts";
import type { World } from "../../ports/world.ts";
import type { Artefact, ArtefactKind } from "../../views/artefact/artefact.ts";
import { roomsSeenBy } from "../read/sees-room.ts";
import { readArtefact } from "./read-artefact.ts";

/** Undefined: there is no such room, or it is not theirs to see. */
export async function artefactFor(
  world: World,
  person: PersonId,
  kind: ArtefactKind,
  room: RoomId | undefined,
): Promise<Artefact | undefined> {
  const rooms = await roomsSeenBy(world, person);
  if (room !== undefined && !rooms.includes(room)) return undefined;
  return readArtefact(world, kind, { of: room ?? world.config.fleet, rooms: room === undefined ? rooms : [room] });
}
