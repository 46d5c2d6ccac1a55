/** Which rooms an event or a thing concerns. */
import { isAsking } from "../../domain/journal/asking-kinds.ts";
import { idOf, type JournalEvent, kindOf, type Subject } from "../../domain/journal/event.ts";
import { type AskingKind, type RoomedKind, traitsOf } from "../../domain/journal/event-kinds.ts";
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

/** Undefined for what stands in no room. */
export async function roomOfSubject({ store }: Pick<World, "store">, subject: Subject): Promise<RoomId | undefined> {
  const kind = kindOf(subject);
  if (kind === "gathered") return idOf(subject);
  return standsInRoom(kind) ? (await store.load(`${kind}:${idOf(subject)}`))?.state.room : undefined;
}

/** What stands in one room beside what asks people; the compiler names a kind whose events are its own room's and that is not here. */
const roomed: Readonly<Record<Exclude<RoomedKind, AskingKind> | "agent", true>> = { standing: true, agent: true };
const standsInRoom = (kind: string): kind is AskingKind | keyof typeof roomed =>
  isAsking(kind) || Object.hasOwn(roomed, kind);

export const roomIds = (world: World): RoomId[] => [
  ...Object.keys(world.config.rooms).filter((id) => id !== fleetRoom),
  fleetRoom,
];

/** Changes that somebody may see on a page. */
export const isSeen = ({ type }: JournalEvent): boolean => traitsOf(type).shows !== "nothing";
