/** Draws the card of a thing from its state of this moment: the one way from state to what people see. */
import { idOf, kindOf, type Subject } from "../../domain/journal/event.ts";
import type { World } from "../../ports/world.ts";
import { agentCard } from "../../views/agent-card.ts";
import { breachCard, type CardContext } from "../../views/breach-card.ts";
import type { Card } from "../../views/card.ts";

/** Undefined when there is no such thing. */
export async function drawCard(world: World, subject: Subject): Promise<Card | undefined> {
  switch (kindOf(subject)) {
    case "breach": {
      const thing = await world.store.load(`breach:${idOf(subject)}`);
      return thing && breachCard(thing.state, await contextOf(world, thing.state.agent, thing.version));
    }
    case "agent": {
      const thing = await world.store.load(`agent:${idOf(subject)}`);
      if (!thing) return undefined;
      const { id } = thing.state;
      return agentCard(
        thing.state,
        world.pacts.effective(id),
        world.standing(id),
        await contextOf(world, id, thing.version),
      );
    }
    default:
      return undefined;
  }
}

export async function contextOf(world: World, agent: string, version: number): Promise<CardContext> {
  const asks = (await world.store.load(`agent:${agent}`))?.state.asks ?? false;
  return { config: world.config, version, asks };
}
