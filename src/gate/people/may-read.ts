/** What a person or an auditor may read: people what lies in their rooms or names them, auditors everything, on the record. */
import type { PersonId, RoomId } from "../../domain/pact/pact.ts";
import { seesRoom } from "../../flows/read/sees-room.ts";
import type { Caller } from "../../http/bearer.ts";
import type { World } from "../../ports/world.ts";

export const readsAll = ({ scopes }: Caller): boolean => scopes.includes("auditor");

/** Asks for each room once. `named`: people a thing concerns, who see it wherever they sit. */
export function sight(world: World, caller: Caller): (room: RoomId, named?: readonly PersonId[]) => Promise<boolean> {
  const rooms = new Map<RoomId, Promise<boolean>>();
  const { person } = caller;
  return async (room, named = []) => {
    if (readsAll(caller)) return true;
    if (person === undefined || !caller.scopes.includes("person")) return false;
    if (named.includes(person)) return true;
    const known = rooms.get(room) ?? seesRoom(world, room, person);
    rooms.set(room, known);
    return known;
  };
}
