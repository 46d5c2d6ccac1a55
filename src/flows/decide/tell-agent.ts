/** How a room is told that an agent is held back or free again outside of a breach: the card of the agent, edited in place. */
import { event, type NewEvent } from "../../domain/journal/event.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
import type { OutboxDraft } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { destinationsOf } from "../tell/announce.ts";

export async function tellRoom(world: World, agent: AgentId): Promise<OutboxDraft[]> {
  const card = `agent:${agent}`;
  const destinations = await destinationsOf(world, profileOf(world.config, agent).room);
  return destinations.map(({ platform, channel }) => ({
    lane: "update",
    platform,
    destination: channel,
    job: { type: "card", card },
    collapse: `card:${card}`,
  }));
}

/** A new stop is a new message at the foot of the channel, not an edit far up in it. */
export async function retireCards(world: World, agent: AgentId): Promise<NewEvent[]> {
  const card = `agent:${agent}`;
  const shown = await world.store.load(`card:${card}`);
  return (shown?.state.messages ?? [])
    .filter(({ lost, nth }) => !lost && nth === undefined)
    .map(({ platform, destination }) =>
      event("card.lost", `card:${card}`, "wardroom", { card, platform, destination, error: "a newer message follows" }),
    );
}
