/** A card that stands in a room's channels outside of any breach: shown there, edited in place, or begun anew at the foot. */
import { event, type NewEvent, type Subject } from "../../domain/journal/event.ts";
import type { AgentId, RoomId } from "../../domain/pact/pact.ts";
import { type Duration, second } from "../../domain/words/time.ts";
import type { OutboxDraft } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { destinationsOf } from "../find/destinations.ts";

/** So long what signals change about a card waits for more of it, to be one edit. What people do is drawn at once. */
export const gatherEdits: Duration = 15 * second;

export async function showInRoom(world: World, room: RoomId, card: Subject, after?: Duration): Promise<OutboxDraft[]> {
  return (await destinationsOf(world, room)).map(({ platform, channel }) => ({
    lane: "update",
    platform,
    destination: channel,
    job: { type: "card", card },
    collapse: `card:${card}`,
    ...(after !== undefined && { after }),
  }));
}

/** It stands somewhere, so that showing it anew is an edit. */
export async function isShown(world: World, card: Subject): Promise<boolean> {
  const shown = await world.store.load(`card:${card}`);
  return shown?.state.messages.some(({ lost, nth }) => !lost && nth === undefined) ?? false;
}

/** The cards of what an agent asks and nobody has answered yet. */
export async function showQuestions(world: World, agent: AgentId): Promise<OutboxDraft[]> {
  const waiting = await world.store.list("approval", { agent, status: "waiting" });
  return (await Promise.all(waiting.map(({ subject, state }) => showInRoom(world, state.room, subject)))).flat();
}

/** News is a new message at the foot of the channel, not an edit far up in it: the message that stands is left behind once it is so old. */
export async function beginAnew(world: World, card: Subject, olderThan: Duration = 0): Promise<NewEvent[]> {
  const shown = await world.store.load(`card:${card}`);
  return (shown?.state.messages ?? [])
    .filter(({ lost, nth, at }) => !lost && nth === undefined && world.clock.now() - at >= olderThan)
    .map(({ platform, destination }) =>
      event("card.lost", `card:${card}`, "wardroom", { card, platform, destination, error: "a newer message follows" }),
    );
}
