/** Which rooms an event or a thing concerns. */
import { type EventType, idOf, type JournalEvent, kindOf, type Subject } from "../../domain/journal/event.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import { fleetRoom } from "../../domain/people/fleet-config.ts";
import type { World } from "../../ports/world.ts";

export async function roomsOf(world: World, events: readonly JournalEvent[]): Promise<ReadonlySet<RoomId>> {
  const rooms = new Set<RoomId>();
  for (const { subject, body } of events) {
    if ("room" in body && typeof body.room === "string") rooms.add(body.room);
    else if ("item" in body) rooms.add((await roomOfSubject(world, body.item)) ?? fleetRoom);
    else if ("card" in body && body.card) rooms.add((await roomOfSubject(world, body.card)) ?? fleetRoom);
    else if (["breach", "approval", "standing", "agent"].includes(kindOf(subject)))
      rooms.add((await roomOfSubject(world, subject)) ?? fleetRoom);
    // A new pact or configuration may show in any room.
    else for (const id of roomIds(world)) rooms.add(id);
  }
  return rooms;
}

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

/** Changes nobody sees on a page. */
export const bookkeeping: ReadonlySet<EventType> = new Set([
  "segments.head",
  "card.shown",
  "card.lost",
  "route.failed",
  "route.restored",
  "token.created",
  "token.revoked",
  "read.audited",
  "token.confirmed",
  "link.created",
  "link-code.issued",
  "account.linked",
  "account.unlinked",
  "session.opened",
  "session.closed",
  "journal.opened",
  "action.answered",
  "action.claimed",
  "action.completed",
  "action.withdrawn",
  "journal.dev",
]);
