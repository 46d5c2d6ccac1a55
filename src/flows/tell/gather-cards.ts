/** What a room is told about a breach: its own card, nothing while it is only watched, or its place in a line that counts. */

import type { Breach } from "../../domain/breach/breach.ts";
import { isGathered, standsOut } from "../../domain/breach/hush/card-budget.ts";
import type { NewEvent, Subject } from "../../domain/journal/event.ts";
import type { RoomId, Threshold } from "../../domain/pact/pact.ts";
import { defaultRoomSettings } from "../../domain/people/fleet-config.ts";
import { hour, type Instant } from "../../domain/words/time.ts";
import type { OutboxDraft } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { gatheredCard } from "../../views/breach/gathered-card.ts";
import type { Card } from "../../views/card.ts";
import { announce } from "./announce.ts";
import { beginAnew, gatherEdits, isShown, showInRoom } from "./card-in-room.ts";
import { pageDrafts } from "./page-people.ts";

/** `breach`: as it was before these events, or as they open it. */
export async function tellBreach(
  world: World,
  breach: Pick<Breach, "shadow" | "gathered" | "room">,
  subject: Subject,
  version: number,
  events: readonly NewEvent[],
): Promise<OutboxDraft[]> {
  const { room, shadow, gathered } = breach;
  if (shadow) return [];
  if (!gathered) return announce(world, room, subject, version, events);
  const card = gatheredIn(room);
  // One more of them is counted soon; what people do is drawn at once.
  const joins = events.some(({ type }) => type === "breach.opened") && (await isShown(world, card));
  const line = await showInRoom(world, room, card, joins ? gatherEdits : undefined);
  return events.some(standsOut)
    ? [...(await announce(world, room, subject, version, events)), ...line]
    : [...line, ...(await pageDrafts(world, subject, events))];
}

/** When cards were posted, by room. In memory, read from the store once: after a crash a card more or less may be counted. */
const posted = new WeakMap<World, Map<RoomId, Instant[]>>();

/** Asked before a breach opens; `counted` afterwards, once it is committed. */
export async function overBudget(world: World, room: RoomId, threshold: Threshold): Promise<boolean> {
  const settings = world.config.rooms[room]?.settings ?? defaultRoomSettings;
  return isGathered(threshold, settings, await postedIn(world, room), world.clock.now());
}

export async function countCard(world: World, room: RoomId): Promise<void> {
  const at = world.clock.now();
  const recent = (await postedIn(world, room)).filter((one) => at - one < hour);
  posted.get(world)?.set(room, [...recent, at]);
}

async function postedIn(world: World, room: RoomId): Promise<Instant[]> {
  const rooms = posted.get(world) ?? new Map<RoomId, Instant[]>();
  posted.set(world, rooms);
  const known = rooms.get(room);
  if (known) return known;
  const breaches = await world.store.list("breach", { room, newestFirst: true, limit: 200 });
  const read = breaches.filter(({ state }) => !state.gathered && !state.shadow).map(({ state }) => state.openedAt);
  rooms.set(room, read);
  return read;
}

/** The line of a room that counts what is beyond its card budget. */
export const gatheredIn = (room: RoomId): Subject => `gathered:${room}`;

/** One that has not been counted on for an hour is left behind for a new one. */
export const retireLine = (world: World, room: RoomId): Promise<NewEvent[]> => beginAnew(world, gatheredIn(room), hour);

/** As it stands when it is sent. */
export async function drawGathered(world: World, room: RoomId): Promise<Card> {
  const open = await world.store.list("breach", { room, status: "open" });
  return gatheredCard(
    room,
    open.map(({ state }) => state).filter(({ gathered }) => gathered),
  );
}
