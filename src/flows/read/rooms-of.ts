/** Which rooms an event or a thing concerns. */
import { idOf, type JournalEvent, kindOf, type Subject } from "../../domain/journal/event.ts";
import { traitsOf } from "../../domain/journal/event-kinds.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import { fleetRoom } from "../../domain/people/fleet-config.ts";
import type { World } from "../../ports/world.ts";

export async function roomsOf(world: World, events: readonly JournalEvent[]): Promise<ReadonlySet<RoomId>> {
  const rooms = new Set<RoomId>();
  for (const event of events) for (const id of (await roomsOfOne(world, event)) ?? roomIds(world)) rooms.add(id);
  return rooms;
}

/** Undefined: it may show in any room. */
async function roomsOfOne(world: World, { type, subject, body }: JournalEvent): Promise<RoomId[] | undefined> {
  switch (traitsOf(type).rooms) {
    case "named":
      return "room" in body && typeof body.room === "string" ? [body.room] : undefined;
    case "item":
      return "item" in body ? [await roomOrFleet(world, body.item)] : undefined;
    case "card":
      return "card" in body && body.card ? [await roomOrFleet(world, body.card)] : undefined;
    case "own":
      return [await roomOrFleet(world, subject)];
    case "every":
      return undefined;
  }
}

const roomOrFleet = async (world: World, subject: Subject): Promise<RoomId> =>
  (await roomOfSubject(world, subject)) ?? fleetRoom;

export async function roomOfSubject(world: World, subject: Subject): Promise<RoomId | undefined> {
  switch (kindOf(subject)) {
    case "breach":
      return (await world.store.load(`breach:${idOf(subject)}`))?.state.room;
    case "approval":
      return (await world.store.load(`approval:${idOf(subject)}`))?.state.room;
    case "standing":
      return (await world.store.load(`standing:${idOf(subject)}`))?.state.room;
    case "agent":
      return (await world.store.load(`agent:${idOf(subject)}`))?.state.room;
    default:
      return undefined;
  }
}

export const roomIds = (world: World): RoomId[] => [
  ...Object.keys(world.config.rooms).filter((id) => id !== fleetRoom),
  fleetRoom,
];

/** Changes that somebody may see on a page. */
export const isSeen = ({ type }: JournalEvent): boolean => traitsOf(type).shows !== "nothing";
