/** How a room is told that an agent is held back or free again outside of a breach: the card of the agent, edited in place. */
import type { NewEvent } from "../../domain/journal/event.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
import type { OutboxDraft } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { beginAnew, showInRoom, showQuestions } from "./card-in-room.ts";

export const tellRoom = async (world: World, agent: AgentId): Promise<OutboxDraft[]> => [
  ...(await showInRoom(world, profileOf(world.config, agent).room, `agent:${agent}`)),
  ...(await showQuestions(world, agent)),
];

/** A new stop is a new message. */
export const retireCards = (world: World, agent: AgentId): Promise<NewEvent[]> => beginAnew(world, `agent:${agent}`);
